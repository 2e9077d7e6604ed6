"""The media server has nothing that could open a sealed frame: no key is sent to it, and it knows no cipher for one."""

import re
from typing import get_args

import msgspec

from server.ports import media
from tests.architecture.source import SERVER, files, imports, where

CIPHERS = r"cryptography\.hazmat\.primitives\.(ciphers|kdf|keywrap)\b|cryptography\.fernet\b"
WITHIN = ("server.sfu.", "server.kit.", "server.ports.media")


def test_the_media_process_is_made_of_its_own_modules_and_no_cipher_but_its_transport() -> None:
    wrong = [
        f"{where(file, line)} imports {name}"
        for file in files()
        if file.is_relative_to(SERVER / "sfu")
        for line, name in imports(file)
        if re.match(CIPHERS, name) or (name.startswith("server.") and not f"{name}.".startswith(WITHIN))
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_that_is_said_to_it_has_room_for_a_key() -> None:
    """Bytes would be new, and so would a text of another meaning: add it here only if it is no key."""
    texts = {
        field.name
        for struct in (*get_args(media.ToMedia), media.Permissions)
        for field in msgspec.structs.fields(struct)
        if "str" in str(field.type)
    }
    assert texts == {"id", "room", "peer", "sdp", "permissions", "order", "stage", "circle"}
    kinds = [str(field.type) for struct in get_args(media.ToMedia) for field in msgspec.structs.fields(struct)]
    assert not [kind for kind in kinds if "bytes" in kind]
