"""Asks, records and decides: HTTP API, pages, jobs, the decision record."""
