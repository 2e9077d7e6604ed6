"""Relays, for networks that let nothing else through."""
