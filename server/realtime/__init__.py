"""The socket and what runs behind it, from the bytes inwards.

- Bytes: `wire` has the frames, `fast_text_protocol` reads them, `socket_writer` writes them, `fanout` makes one frame
  for many.
- A connection: `gateway` is the endpoint, `socket` one connection, `slow_readers` how slow it may be, `retry_ordering`
  what must wait for what is repeated, `unsubscriber` lets go of channels, `connections` knows who is connected.
- A channel: `channel` is what a slice offers, `person` the channel of one person, `body` decodes a command.
- A live stream: `machine` is rules over a log, `live` runs them, `live_stream` is one of them, `media_link` its media,
  `key_exchange` what its browsers say to each other, `audiences` who is told what, `throttle` when, `merge_patch` what
  changed.
- Beside it: `counts` is what is measured, `bugs` says where one is, `typescript` writes types for browsers.
"""
