"""Attacks on a running house, and what its facilitator notices of them: `make bench-flood`."""
