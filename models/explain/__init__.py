"""Why, in words: reasons from contributions, gaps, a comparison of two people."""
