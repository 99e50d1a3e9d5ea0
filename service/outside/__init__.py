"""Ports to the outside world, each with a local twin; nothing here knows rows or holds a transaction."""
