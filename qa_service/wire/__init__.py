"""The one JSON form of everything that crosses the border, said by models: what callers send, and what they are told."""
