"""Judges: eligibility, fit, explanation, interval, fairness, slate."""
