"""The HTTP API: thin routers that translate, schemas, and errors as RFC 9457 problems."""
