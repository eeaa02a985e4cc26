"""Model versions on record and the one row that says which of them serves."""
