"""The socket and what runs behind it, from the bytes inwards.

- Bytes: `wire` has the frames, `fast_text_protocol` reads them, `socket_writer` writes them, `fanout` frames one
  payload for many.
- A connection: `gateway` is the endpoint, `socket` one connection, `slow_readers` the slow-reader policy,
  `retry_ordering` keeps commands behind a retried one, `unsubscriber` ends subscriptions, `connections` knows who is
  connected.
- A channel: `channel` is the interface of a slice, `person` the channel of one person, `body` decodes a command.
- A live stream: `machine` is rules over a log, `live` runs them, `live_stream` is one of them, `media_link` its media,
  `key_exchange` relays messages between its browsers, `audiences` decides who gets what, `throttle` when, `merge_patch`
  what changed.
- Beside it: `counts` has the metrics, `bugs` locates a bug, `typescript` writes types for browsers.
"""
