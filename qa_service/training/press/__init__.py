"""Newspaper pages made by rule from articles that are known, with the truth of every line: what the cutting of pages learns from."""
