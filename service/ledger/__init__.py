"""The record: what was recommended, decided, objected to and observed, and how to check it."""
