"""The protocol page names every code that a client may meet."""

import re

from tests.architecture.source import SERVER, files

SAID = re.compile(r'(?:Refused|not_found)\(\s*"([a-z_]+)"')


def test_every_refusal_is_on_the_page() -> None:
    page = (SERVER / "PROTOCOL.md").read_text()
    said = {code for file in files() for code in SAID.findall(file.read_text())}
    assert len(said) > 50
    assert not sorted(code for code in said if f"`{code}`" not in page)
