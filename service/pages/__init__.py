"""Server-rendered pages: one typed context a template, Indonesian first, nothing from outside."""
