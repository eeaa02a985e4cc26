"""What each template gets: small frozen classes made by pure functions, no browser needed."""
