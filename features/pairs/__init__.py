"""Point-in-time features of (employee, position, day)."""
