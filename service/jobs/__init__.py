"""Training runs as processes of their own."""
