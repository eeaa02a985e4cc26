"""The store: one database with system-time versions, the hash-chained ledger, backup."""
