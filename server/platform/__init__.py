"""The base of every slice, and the declaration of what a slice adds.

`slice` is the declaration, `services` holds the service of each slice, `platform` holds what all of them are given.
"""
