"""Question in, answer out: whether to answer, with which quotes, and in which words to decline; and who said a pasted sentence."""
