"""What we listen on, where a machine has IPv6 and where it has none."""

import errno
import socket

import pytest

from server.sfu.sockets import bind_socket


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=lambda kind: kind.name)
@pytest.mark.parametrize("number", [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL])
def test_where_there_are_only_old_addresses_these_are_listened_on(
    kind: socket.SocketKind, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = socket.socket

    def old_only(family: int, kind: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(number, "no IPv6 here")
        return make(family, kind)

    monkeypatch.setattr(socket, "socket", old_only)
    with bind_socket(kind, "::", 0) as own:
        assert (own.family, own.getsockname()[0]) == (socket.AF_INET, "0.0.0.0")
    # but who names an address means that one
    with pytest.raises(OSError, match="no IPv6 here"):
        bind_socket(kind, "::1", 0)
