"""Reads of cases; each gives frozen views, and only what the actor may see."""
