"""Relays (TURN) for people whose network lets a call through in no other way: which there are, and who may use them.

`turn` makes credentials that last a while; `service` gives one to each caller; `routes` is the one address for it.
"""
