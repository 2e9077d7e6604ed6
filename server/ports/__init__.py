"""External dependencies of the program, as Protocols: the backplane, leases, the media server, mail."""
