"""What was typed, understood: what it asks for, what it goes on from, its slips mended, and what is no question."""
