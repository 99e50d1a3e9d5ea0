"""The HTML door: frames, pages, forms and the look."""
