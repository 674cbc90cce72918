"""The server: its port and processes, and the generation that each serves."""
