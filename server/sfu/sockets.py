"""The sockets that browsers reach us at: one for IPv4 and IPv6, where the machine has both. source: RFC 3493 §5.3"""

import errno
import socket

_NO_IPV6 = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT)


def bind_socket(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    """A non-blocking socket at an address; `::` means every address of this machine. raises: OSError"""
    try:
        return _bind(kind, host, port)
    except OSError as error:
        if host != "::" or error.errno not in _NO_IPV6:
            raise
        return _bind(kind, "0.0.0.0", port)  # noqa: S104 - strangers' packets end at the ICE check


def _bind(kind: socket.SocketKind, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    own = socket.socket(family, kind)
    try:
        own.setblocking(False)
        if kind is socket.SOCK_STREAM:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else a port stays taken a minute after its use
        if family == socket.AF_INET6:
            own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        own.bind((host, port))
    except OSError:
        own.close()
        raise
    return own
