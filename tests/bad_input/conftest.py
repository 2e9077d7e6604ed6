"""An ear to the log of the whole program."""

import io
import re
from collections.abc import Iterator

import pytest

from tests.bad_input.parts import SECRET_TEXT
from tests.gathering import Invitation
from tests.logged import logged
from tests.people import CAST


@pytest.fixture(autouse=True)
def written(invitation: Invitation) -> Iterator[io.StringIO]:
    """Everything that is logged during the test: no bug of ours, and nothing about people."""
    with logged() as stream:
        yield stream
    told = stream.getvalue()
    # By their names: three letters alone turn up in the random id of one request in thirteen thousand.
    assert '"event": "bug"' not in told
    assert '"event": "listener_failed"' not in told
    assert "Traceback" not in told
    people = [*CAST, invitation.fay, invitation.gus, invitation.hal]
    private = [*(one.name for one in people), *(one.id for one in people), *invitation.secrets.values()]
    assert not re.search("|".join(rf"\b{re.escape(one)}\b" for one in [*private, "example.org", SECRET_TEXT]), told)
