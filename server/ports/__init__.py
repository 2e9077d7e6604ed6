"""What the program needs from outside, as Protocols: the backplane, leases, the media server, mail."""
