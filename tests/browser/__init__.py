"""Tests in a real browser, and what drives it."""
