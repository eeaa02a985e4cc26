"""A recorded shortlist as a file that leaves the house."""
