"""Time and configuration come in at one place each."""

import re

import pytest

from tests.architecture.source import SERVER, calls, files, where

WALL_CLOCK = (
    r"((datetime\.)?datetime\.(now|utcnow|today)|(datetime\.)?date\.today|time\.(time|time_ns|localtime|gmtime))$"
)
SQL_CLOCK = r"(.*\.)?func\.(now|current_timestamp|localtimestamp|clock_timestamp)$"
ENVIRONMENT = r"os\.(environ|getenv)$"


@pytest.mark.parametrize(
    ("what", "only_in"),
    [
        pytest.param(WALL_CLOCK, "kit/clock.py", id="the wall clock"),
        pytest.param(SQL_CLOCK, None, id="the database's clock"),
        pytest.param(ENVIRONMENT, "config.py", id="the environment"),
    ],
)
def test_is_read_in_one_place(what: str, only_in: str | None) -> None:
    wrong = [
        f"{where(file, line)} reads {name}"
        for file in files()
        if str(file.relative_to(SERVER)) != only_in
        for line, name in calls(file)
        if re.match(what, name)
    ]
    assert not wrong, "\n".join(wrong)
