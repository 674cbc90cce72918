"""Chinese text as such: normalised, cut into words and sentences, its numerals read, two texts set side by side."""
