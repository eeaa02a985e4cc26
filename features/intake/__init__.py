"""From files to checked tables: read, understand, check, report, store."""
