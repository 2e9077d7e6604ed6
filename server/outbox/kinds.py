"""The kinds of letters that the slices have declared, told apart by the tag in their data."""

from collections.abc import Iterable, Iterator

import msgspec

from server.platform.letters import LetterClass, OwnedKind

LONGEST_NAME = 40
CHOOSABLE = frozenset(one.label for one in LetterClass if one.may_be_declined)


class UnknownKind(Exception):
    """No slice of this release declares such a letter."""


class _Tagged(msgspec.Struct):
    type: str


class Kinds:
    """What may be posted. The composition declares it once every slice has its service."""

    def __init__(self) -> None:
        self._by_name: dict[str, OwnedKind] = {}
        self._by_type: dict[type, OwnedKind] = {}

    def __iter__(self) -> Iterator[OwnedKind]:
        return iter(self._by_name.values())

    def declare(self, kinds: Iterable[OwnedKind]) -> None:
        """Know these as well.

        raises: ValueError for a name that is taken, also by a class, that is too long, or not the tag of its data
        """
        for one in kinds:
            taken = one.name in self._by_name or one.name in CHOOSABLE
            if taken or len(one.name) > LONGEST_NAME or one.kind.data.__struct_config__.tag != one.name:
                raise ValueError(f"not a new kind of letter: {one.name}")
            self._by_name[one.name] = self._by_type[one.kind.data] = one

    def of(self, letter: msgspec.Struct) -> OwnedKind:
        """The kind of this letter. raises: UnknownKind"""
        try:
            return self._by_type[type(letter)]
        except KeyError:
            raise UnknownKind(type(letter).__name__) from None

    def read(self, text: str) -> msgspec.Struct:
        """A letter as it was written by `msgspec.json`. raises: UnknownKind"""
        try:
            kind = self._by_name[msgspec.json.decode(text, type=_Tagged).type].kind
            letter: msgspec.Struct = msgspec.json.decode(text, type=kind.data)
        except (KeyError, msgspec.ValidationError):
            raise UnknownKind from None
        return letter
