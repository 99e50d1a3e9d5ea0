"""Rows of the Panel's desk; private to this capability."""
