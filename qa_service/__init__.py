"""Answers questions about newspaper articles in the newspaper's own words, with their source."""

__version__ = "0.1.0"
