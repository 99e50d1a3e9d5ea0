"""The demonstration: four partnerships and those they work with, past cases as published, everyone alive invented."""
