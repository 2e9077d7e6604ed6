"""Relays (TURN) for people whose network lets a call through in no other way: which there are, and who may use them.

`turn` makes credentials that last a while; `routes` is the one door at which a signed-in person gets them.
"""
