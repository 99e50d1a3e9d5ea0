"""Decisions of the Panel's desk; pure."""
