"""Rules of law as data, and their three-valued answers for pairs."""
