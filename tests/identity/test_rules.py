"""Names, addresses, devices."""

import pytest

from server.identity.rules import clean_name, device_of
from server.kit.errors import Kind, Refused

PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("Ann", "Ann"),
        ("  Ann \n", "Ann"),
        ("\u00a0Ann\u2003", "Ann"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("x" * 40, "x" * 40),
        ("e\u0301" * 40, "\u00e9" * 40),
        ("محمد", "محمد"),
        (PERSIAN, PERSIAN),
        (FAMILY, FAMILY),
        ("O'Brien-Smith", "O'Brien-Smith"),
        ("<b>Ann</b>", "<b>Ann</b>"),
    ],
)
def test_a_name_is_kept_as_people_write_it(raw: str, kept: str) -> None:
    assert clean_name(raw) == kept


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "name_empty"),
        (" \t\n", "name_empty"),
        ("\u200d", "name_empty"),
        ("x" * 41, "name_too_long"),
        ("\U0001f642" * 41, "name_too_long"),
        ("A\x00nn", "name_characters"),
        ("A\nnn", "name_characters"),
        ("A\x7fnn", "name_characters"),
        ("A\u202enn", "name_characters"),
        ("A\u200bnn", "name_characters"),
        ("A\u2028nn", "name_characters"),
        ("A\ud800nn", "name_characters"),
        ("A\ue000nn", "name_characters"),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused(raw: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        clean_name(raw)
    assert (refused.value.code, refused.value.kind) == (code, Kind.INVALID)


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/18.6 Safari/605.1", "Safari · Mac"),
        ("curl/8", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_of_a_browser_only_its_make_and_system_are_remembered(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device
