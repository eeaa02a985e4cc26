"""What the API takes and answers, as pydantic writes it into the OpenAPI document.

Requests are checked by them: strictly, and with every unknown field refused, so that a
misspelt one is never silently dropped. Answers are only described by them: they are written as
they were recorded.
"""
