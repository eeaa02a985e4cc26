"""The data contract as data: tables, columns, listed values."""
