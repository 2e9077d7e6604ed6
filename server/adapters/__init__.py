"""Implementations of the ports: one module for each."""
