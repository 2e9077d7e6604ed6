"""The kernel's socket addresses as bytes. source: man 7 ip, ipv6"""

import socket
import struct

from server.sfu.stun import Address

MAX_SIZE = 28  # bytes of an IPv6 address


def pack(address: Address) -> bytes:
    """An address as the kernel wants it."""
    port = struct.pack("!H", address[1])
    if ":" not in address[0]:
        return struct.pack("=H", socket.AF_INET) + port + socket.inet_aton(address[0]) + bytes(8)
    host = socket.inet_pton(socket.AF_INET6, address[0].partition("%")[0])
    flow, scope = (address[2], address[3]) if len(address) == 4 else (0, 0)
    return struct.pack("=H", socket.AF_INET6) + port + struct.pack("!L", flow) + host + struct.pack("=L", scope)


def unpack(name: bytes) -> Address:
    """An address as Python's sockets write it."""
    port: int = struct.unpack_from("!H", name, 2)[0]
    if len(name) < MAX_SIZE:
        return socket.inet_ntoa(name[4:8]), port
    flow, scope = struct.unpack_from("!L", name, 4)[0], struct.unpack_from("=L", name, 24)[0]
    return socket.inet_ntop(socket.AF_INET6, name[8:24]), port, flow, scope
