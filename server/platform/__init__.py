"""What every slice stands on, and how a slice says what it adds.

`slice` is the declaration, `services` holds what was composed for each, `platform` is handed to them whole.
"""
