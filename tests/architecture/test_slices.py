"""What a package declares is in the house, and the house has nothing that is not declared."""

import json
from collections import Counter
from pathlib import Path

import pytest

from server.app import build
from server.config import read
from server.kit.clock import ManualClock
from server.platform.own import DURABLE, PLATFORM, SETTINGS
from server.schema import metadata
from server.slices import DECLARED_SETTINGS, SLICES
from server.wiregen import written
from tests.architecture.source import SERVER, declared, packages_with
from tests.house import URL


def test_what_declares_itself_is_in_the_list() -> None:
    assert declared().keys() == packages_with("slice.py") - {"platform"}, "one declaration in each slice.py"
    assert {id(one) for one in declared().values()} == {
        id(one) for one in SLICES if one not in (PLATFORM, DURABLE, SETTINGS)
    }
    assert [name for name, one in declared().items() if one.name != name] == []


def test_what_can_be_reached_or_keeps_something_declares_itself() -> None:
    reachable = packages_with("routes.py") | packages_with("channel.py") | packages_with("tables.py")
    assert reachable - {"realtime", "journal", "durable", "settings"} <= declared().keys()


def test_every_table_belongs_to_one_slice() -> None:
    owners = Counter(table.name for one in SLICES for table in one.own_tables())
    assert set(owners) == set(metadata.tables)
    assert [name for name, count in owners.items() if count > 1] == []


@pytest.mark.parametrize(
    "names",
    [
        [one.name for one in SLICES],
        [address for one in SLICES for address in one.views],
        [type_ for one in SLICES for type_ in one.wire],
        [setting.name for setting in DECLARED_SETTINGS],
        [setting.variable for setting in DECLARED_SETTINGS],
    ],
    ids=["slices", "views", "wire", "settings", "variables"],
)
def test_no_name_is_declared_twice(names: list[str]) -> None:
    assert [name for name, count in Counter(names).items() if count > 1] == []


async def test_the_composition_gives_each_slice_its_service(tmp_path: Path) -> None:
    settings = {"TEAROOM_DATA": str(tmp_path), "TEAROOM_PUBLIC_URL": URL}
    application = build(read(settings, demo=True), ManualClock())
    await application.platform.database.close()
    assert [one.name for one in application.services.slices] == [one.name for one in SLICES]


@pytest.mark.parametrize("file", written(), ids=lambda file: file.name)
def test_what_browsers_are_told_is_up_to_date(file: Path) -> None:
    assert file.read_text() == written()[file], "python -m server.wiregen"


def test_a_view_is_a_component() -> None:
    features = SERVER.parent / "web" / "src" / "features"
    views = {view for one in SLICES for view in one.views.values()}
    assert [view for view in sorted(views) if not (features / f"{view}.svelte").exists()] == []


def test_every_setting_has_words_on_the_organisers_page() -> None:
    english = json.loads((SERVER.parent / "web" / "messages" / "en.json").read_text(encoding="utf-8"))
    words = [f"house_settings_{setting.name.removeprefix('house_')}" for setting in DECLARED_SETTINGS]
    assert [one for one in words if not {one, f"{one}_hint"} <= english.keys()] == []
