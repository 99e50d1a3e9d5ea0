"""Papers to read, print and edit, made from plain data: as a page, as a tagged PDF and as a Word document."""
