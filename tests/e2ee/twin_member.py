"""A person whose browser is in Python: agrees with real ones, opens what they seal, and seals what they open."""

import base64
import secrets
from collections import Counter
from contextlib import suppress
from typing import Any

from tests.e2ee.twin import StreamKey, Trailer, key_id, read_trailer
from tests.e2ee.twin_keys import Pair, code_of, commitment, fingerprint, roster_of


class TwinMember:
    """`present` and `hear` give what to say to everybody else. shape: `code` once all have revealed"""

    def __init__(self, place: str, person: str) -> None:
        self.person, self.code = person, ""
        self._place, self._pair = place, Pair()
        self._marks: dict[str, bytes] = {}
        self._keys: dict[str, bytes] = {}
        self._secrets: dict[int, tuple[str, bytes]] = {}
        self._heard: list[tuple[str, dict[str, Any]]] = []
        self._epoch, self._secret, self._counters = 0, b"", Counter[str]()
        self._begin(0)

    @property
    def key(self) -> str:
        """For the others to see."""
        return base64.b64encode(self._pair.public).decode()

    def present(self, keys: dict[str, str]) -> list[dict[str, Any]]:
        """Who is here now; a later round begins, with a new secret."""
        self._keys = {person: base64.b64decode(key) for person, key in keys.items()}
        self._marks = {person: fingerprint(self._place, person, key) for person, key in self._keys.items()}
        self._epoch, self._secret = self._epoch + 1, secrets.token_bytes(32)
        return [*self._boxes(), *self._begin(self._generation + 1)]

    def seal(self, line: str, frame: bytes) -> bytes:
        """What leaves the browser. shape: one connection only"""
        mark = self._marks[self.person]
        self._counters[line] += 1
        trailer = Trailer(key_id(self._secret, mark), line, 0, self._counters[line])
        return StreamKey.of(self._secret, mark, line, 0).seal(frame, trailer)

    def hear(self, person: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        """Take what somebody says."""
        if said["do"] == "ask":
            return self._again() if self.person in said["of"] else []
        self._heard.append((person, said))
        if said.get("roster") == self._roster and said["generation"] > self._generation:
            return self._begin(said["generation"])
        return self._take(person, said)

    def open(self, sealed: bytes) -> tuple[str, str, bytes] | None:
        """Who sent it from which line, and the frame."""
        trailer = read_trailer(sealed)
        if trailer is None or trailer.key_id not in self._secrets:
            return None
        person, secret = self._secrets[trailer.key_id]
        opened = StreamKey.of(secret, self._marks[person], trailer.line, trailer.run).open(sealed)
        return None if opened is None else (person, trailer.line, opened)

    def _boxes(self) -> list[dict[str, Any]]:
        mine, boxes = self._marks.get(self.person, b""), {}
        for person in self._keys.keys() - {self.person} if mine else ():
            with suppress(ValueError):  # no point of the curve
                iv, to = secrets.token_bytes(12), self._marks[person]
                box = self._pair.wrap(self._secret, self._keys[person], mine, to, self._epoch, iv)
                boxes[person] = base64.b64encode(box).decode()
        return [{"do": "keys", "epoch": self._epoch, "boxes": boxes}] if mine else []

    def _again(self) -> list[dict[str, Any]]:
        steps = [self._step("commit", "commitment", self._committed[self.person])] if self._committed else []
        if self.person in self._revealed:
            steps.append(self._step("reveal", "nonce", self._nonce))
        return [*self._boxes(), *steps]

    def _begin(self, generation: int) -> list[dict[str, Any]]:
        self._generation, self._nonce = generation, secrets.token_bytes(16)
        self._roster = base64.b64encode(roster_of(list(self._marks.values()))).decode()
        self._committed: dict[str, bytes] = {}
        self._revealed: dict[str, bytes] = {}
        if self.person not in self._marks:
            return []
        self._committed[self.person] = self._commitment(self.person, self._nonce)
        says = [self._step("commit", "commitment", self._committed[self.person])]
        for person, said in self._heard:
            says += self._take(person, said)
        return says

    def _take(self, person: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        if (
            not {person, self.person} <= self._marks.keys()
        ):  # what is heard before that is taken when the circle is known
            return []
        if said["do"] == "keys" and self.person in said["boxes"]:
            box, mine = base64.b64decode(said["boxes"][self.person]), self._marks[self.person]
            secret = self._pair.unwrap(box, self._keys[person], self._marks[person], mine, said["epoch"])
            if secret is not None:
                self._secrets[key_id(secret, self._marks[person])] = person, secret
        elif (said.get("roster"), said.get("generation")) == (self._roster, self._generation):
            return self._take_step(person, said)
        return []

    def _take_step(self, person: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        says = []
        if said["do"] == "commit":
            self._committed.setdefault(person, base64.b64decode(said["commitment"]))
        else:
            nonce = base64.b64decode(said["nonce"])
            if person in self._committed:  # else it was lost, and is said again
                assert self._committed[person] == self._commitment(person, nonce)
                self._revealed[person] = nonce
        if self.person not in self._revealed and self._committed.keys() == self._marks.keys():
            self._revealed[self.person] = self._nonce
            says.append(self._step("reveal", "nonce", self._nonce))
        if self._revealed.keys() == self._marks.keys():
            nonces = {self._marks[one]: nonce for one, nonce in self._revealed.items()}
            self.code = code_of(base64.b64decode(self._roster), self._generation, nonces)
        return says

    def _commitment(self, person: str, nonce: bytes) -> bytes:
        return commitment(base64.b64decode(self._roster), self._generation, self._marks[person], nonce)

    def _step(self, do: str, what: str, value: bytes) -> dict[str, Any]:
        told = {"do": do, "roster": self._roster, "generation": self._generation}
        return {**told, what: base64.b64encode(value).decode()}
