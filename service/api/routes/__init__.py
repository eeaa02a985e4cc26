"""The routes, one module a theme. They translate between HTTP and the rooms behind; no more."""
