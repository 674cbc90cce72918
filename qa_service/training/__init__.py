"""How the weights in `models/` were made: one command each, from a data folder."""
