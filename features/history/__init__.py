"""What is known: coded columns of every table, and what was known before a day."""
