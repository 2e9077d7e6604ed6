"""Implementations of WebRTC that are no browser: libwebrtc and werift, in Node, by the protocol of PROTOCOL.md."""
