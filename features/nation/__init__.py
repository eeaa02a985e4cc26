"""A history too large for memory: coded from Parquet a part of the people at a time, then mapped.

What is opened is an ordinary :class:`features.history.history.History`; nothing above knows.
"""
