"""The JSON door: tokens, problems, paging and the description of it all."""
