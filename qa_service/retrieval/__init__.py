"""Passages, and how they are found: by words, by vectors, and by both."""
