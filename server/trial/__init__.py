"""Trying one's line before a meeting: a room of the media server in which one hears oneself, and nobody else is.

`service` opens and ends these rooms; `routes` is their one door.
"""
