"""The schemas of the desk's commands, and what it answers to programs."""
