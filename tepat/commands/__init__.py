"""The commands, a module a theme; each calls the same function as the HTTP API and prints."""
