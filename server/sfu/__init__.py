"""The media server: an SFU that forwards the audio and video of a room without ever decoding them.

It knows nothing of the product; a policy tells it who may be heard and seen by whom (ports/media.py). README.md is the
way in.

From the outside in:
- `process` `control_server`  a process of its own, and the streams on which others control it
- `media_server` `udp` `tcp` `sockets`  the sockets and the timer around everything below
- `arena` `send_queue` `mmsg` `sockaddr`  packet buffers, what one event sends, and how Linux takes it at once
- `sfu` `ticks`  all rooms and peers, without I/O: datagrams and messages in, datagrams and messages out
- `demux` `ice` `stun`  which peer a datagram is from, proven by a keyed checksum
- `dtls` `srtp`  the handshake, and the encryption that follows from it
- `negotiation` `sdp_text` `sdp` `candidate` `answer`  a browser's offer bounded and parsed, our answer written
- `room` `forwards` `subscriptions` `selection` `layers` `active_speakers` `airtime`  which track feeds which slot
- `peer` `transport` `published_tracks` `offered_slots`  one connection, what it publishes and what it shows
- `track` `publisher` `receive_stats` `reports`  one stream that it publishes, and what is reported of it
- `slots` `rtx` `packet_history`  a slot is one continuous stream, whichever track feeds it
- `subscriber_bandwidth` `bandwidth_estimator` `probe` `loss_rtt` `allocation`  what a subscriber's network carries
- `publisher_limit` `dynacast`  what a publisher is asked to send
- `rtp` `vp8` `rtcp`  the packets themselves
"""
