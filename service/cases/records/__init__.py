"""Rows of cases; private to this capability."""
