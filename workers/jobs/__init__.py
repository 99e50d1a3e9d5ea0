"""The jobs, three lines each: what a ring of the doorbell sets in motion."""
