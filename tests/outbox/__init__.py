"""Letters on their way to people."""
