"""`make bench-media`: what forwarding costs, beside a C forwarder and other servers in the same run."""
