"""What each template gets: small frozen classes made by pure functions, tested without a browser."""
