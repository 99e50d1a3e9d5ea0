"""Uploaded files: what may come in, whether it is safe to open, and every version of it."""
