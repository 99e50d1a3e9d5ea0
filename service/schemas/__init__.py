"""Strict schemas: one for each command, read alike from the HTML form and from JSON."""
