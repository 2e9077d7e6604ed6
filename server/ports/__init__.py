"""What the program needs from outside, as Protocols: the backplane, the media server, mail."""
