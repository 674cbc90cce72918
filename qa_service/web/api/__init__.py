"""What answers JSON."""
