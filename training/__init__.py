"""Learns and admits: labels, temporal splits, challengers, gates, tracking."""
