"""What draws pages for readers."""
