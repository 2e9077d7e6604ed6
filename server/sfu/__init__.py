"""The media server: forwards the voices and pictures of a room without ever decoding them.

Knows nothing of the product; it is told who may be heard and seen by whom (ports/media.py). README.md shows the way in.

Data flows down this list:
- `process` `desk`  a process of its own, and who is connected to it
- `udp` `serve`  the socket and the timer around everything below
- `arena` `outbox` `mmsg`  the buffers packets lie in, what one event sends, and how Linux takes it at once
- `sfu`        all rooms and peers, without I/O: datagrams and messages in, datagrams and messages out
- `demux` `ice` `stun` which peer a datagram is from, proven by a keyed checksum
- `dtls` `srtp` the handshake, and the keys that come of it
- `negotiation` `sections` `sdp` `answer`  a browser's offer bounded and read, our answer written
- `peer` `transport` `lines` one connection, its encrypted way out, and what its lines become
- `track` `publisher` `reception` `reports`  one stream it sends, what arrived of it, what is told about it
- `rtp` `vp8` `rtcp`  the packets themselves
- `room` `forwards` `selection` `loudness` `airtime`  which source feeds which slot
- `slots` `ring`  a slot is one continuous stream, whatever feeds it; what its source sent lately
"""
