"""Which English every translation was made of: `web/translated/` has a digest of it beside each key.

`python -m tests.kit.translated` notes that all of them have been looked at, and says which that were.
"""

import hashlib
import json
import sys
from typing import Any

from server.kit.languages import Languages
from tests.kit.test_message_catalogue import ROOT

Entry = str | list[dict[str, Any]]
WEB = ROOT / "web"
CODES = [code for code in Languages.load(WEB / "languages.json").codes if code != "en"]


def catalogue(code: str) -> dict[str, Entry]:
    """Every text of a language, by key."""
    read: dict[str, Entry] = json.loads((WEB / "messages" / f"{code}.json").read_text(encoding="utf-8"))
    return read


def digests() -> dict[str, str]:
    """Of the English as it is now. shape: short, because nobody would want to make two texts with the same one"""
    made = {key: json.dumps(entry, sort_keys=True).encode() for key, entry in catalogue("en").items()}
    return {key: hashlib.blake2s(text, digest_size=4).hexdigest() for key, text in made.items()}


def looked_at(code: str) -> dict[str, str]:
    """Of the English when its translation was last looked at."""
    file = WEB / "translated" / f"{code}.json"
    read: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    return read


def to_look_at(code: str) -> set[str]:
    """Keys whose English is new, has changed or has gone since."""
    now, then = digests(), looked_at(code)
    return {key for key in now.keys() | then.keys() if now.get(key) != then.get(key)}


def note_all() -> None:
    """Every translation has been looked at."""
    english = catalogue("en")
    for code in CODES:
        translated = catalogue(code)
        for key in sorted(to_look_at(code) & english.keys()):
            sys.stdout.write(f"{key}\n  en: {english[key]}\n  {code}: {translated.get(key)}\n")
        (WEB / "translated" / f"{code}.json").write_text(json.dumps(digests(), indent=2) + "\n")


if __name__ == "__main__":
    note_all()
