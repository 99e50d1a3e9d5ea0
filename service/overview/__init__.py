"""The front page and the diary: what is due, who has it, and what we wait for, across capabilities. Reads only."""
