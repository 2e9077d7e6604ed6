"""Trying one's line."""
