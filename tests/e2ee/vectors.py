"""What tests/e2ee/vectors.json must hold; `python -m tests.e2ee.vectors` writes it anew."""

import json
from pathlib import Path
from typing import Any

from tests.e2ee.twin import StreamKey, Trailer, key_id
from tests.e2ee.twin_keys import Pair, code_of, commitment, fingerprint, roster_of

FILE = Path(__file__).with_name("vectors.json")

SECRET, SENDER = bytes(range(32)), bytes(range(100, 132))
PICTURE, DELTA, VOICE = bytes.fromhex("5036009d012a40013401") + bytes(20), bytes.fromhex("b10a0b0c0d0e0f"), b"\x78voice"


def frames() -> list[dict[str, Any]]:
    """A key frame, a delta frame, a voice, and the edges: tiny, empty, the last counter."""
    cases = [
        ("key frame", "cam", 0, 0, PICTURE),
        ("delta frame", "cam", 0, 1, DELTA),
        ("voice", "mic", 1, 2**24, VOICE),
        ("screen", "screen", 2, 7, PICTURE),
        ("shorter than the clear bytes", "cam", 3, 5, PICTURE[:4]),
        ("one byte", "mic", 65535, 2**32 - 1, VOICE[:1]),
        ("nothing", "mic", 4, 0, b""),
    ]
    named = key_id(SECRET, SENDER)
    made = []
    for name, line, run, counter, frame in cases:
        key = StreamKey.of(SECRET, SENDER, line, run)
        sealed = key.seal(frame, Trailer(named, line, run, counter))
        made.append(
            {
                "name": name,
                "line": line,
                "run": run,
                "counter": counter,
                "frame": frame.hex(),
                "salt": key.salt.hex(),
                "sealed": sealed.hex(),
            }
        )
    return made


PLACE, EPOCH, GENERATION = "room:evening", 3, 4
IV = bytes(range(200, 212))


def agreement() -> dict[str, Any]:
    """Three people who agree: fingerprints, a box from the first for the second, commitments, the code."""
    pairs = {person: Pair(scalar) for scalar, person in enumerate(("ann", "ben", "zoë"), 2**200)}
    marks = {person: fingerprint(PLACE, person, pair.public) for person, pair in pairs.items()}
    nonces = {marks[person]: bytes([at]) * 16 for at, person in enumerate(pairs)}
    roster = roster_of(list(marks.values()))
    members = [
        {
            "person": person,
            "private": pair.pkcs8().hex(),
            "public": pair.public.hex(),
            "fingerprint": marks[person].hex(),
            "nonce": nonces[marks[person]].hex(),
            "commitment": commitment(roster, GENERATION, marks[person], nonces[marks[person]]).hex(),
        }
        for person, pair in pairs.items()
    ]
    box = pairs["ann"].wrap(SECRET, pairs["ben"].public, marks["ann"], marks["ben"], EPOCH, IV)
    return {
        "place": PLACE,
        "epoch": EPOCH,
        "generation": GENERATION,
        "members": members,
        "iv": IV.hex(),
        "box": box.hex(),
        "roster": roster.hex(),
        "code": code_of(roster, GENERATION, nonces),
    }


CHAT, SALT = 5, bytes(range(64, 96))
TEXT, GOT = 1, 2


def private_chat() -> dict[str, Any]:
    """Texts of the first of them for the second, the longest of one step and one longer, and that three have come."""
    ann, ben = Pair(2**200), Pair(2**200 + 1)
    mine, theirs = fingerprint(PLACE, "ann", ann.public), fingerprint(PLACE, "ben", ben.public)
    cipher = ann.private(ben.public, mine, theirs, CHAT, SALT)
    texts = ["Ich bin da. ☕", "a" * 254, "a" * 255]
    boxes = [cipher.encrypt(private_iv(TEXT, n), padded(text), None).hex() for n, text in enumerate(texts, 1)]
    got = cipher.encrypt(private_iv(GOT, 1), SALT + (3).to_bytes(4), None)
    return {"chat": CHAT, "salt": SALT.hex(), "texts": texts, "boxes": boxes, "got": got.hex()}


def private_iv(kind: int, count: int) -> bytes:
    """What it is, and the how-manieth of it."""
    return bytes([kind, *bytes(7), *count.to_bytes(4)])


def padded(text: str) -> bytes:
    """Behind its length, and filled up to multiples of 256 bytes."""
    whole = len(text.encode()).to_bytes(2) + text.encode()
    return whole + bytes(-len(whole) % 256)


def vectors() -> dict[str, Any]:
    """All of them; bytes are hex."""
    return {
        "secret": SECRET.hex(),
        "sender": SENDER.hex(),
        "keyId": key_id(SECRET, SENDER),
        "frames": frames(),
        "agreement": agreement(),
        "private": private_chat(),
    }


def written() -> str:
    """The file's text."""
    return json.dumps(vectors(), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(written())
