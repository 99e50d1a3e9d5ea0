"""Whether the law's functions count as the law counts."""
