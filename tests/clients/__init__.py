"""A client that is no browser, in Node, by what PROTOCOL.md says: with libwebrtc and with werift."""
