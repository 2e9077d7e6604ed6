"""Public keys of browsers that never seal anything: the server knows them by their shape only."""

import base64


def key_of(name: str) -> str:
    """Always the same for a name, and like no other's."""
    return base64.b64encode(name.encode().ljust(65, b"\4")[:65]).decode()
