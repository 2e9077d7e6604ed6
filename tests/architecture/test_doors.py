"""A slice is entered through its front door."""

from tests.architecture.source import GENERIC, SERVER, files, imports, packages_with, where

OPEN_TO = {"app.py", "composition.py", "demo.py", "slices.py", "wiregen.py", "metrics/house.py", "serve.py"}
"""Files directly below server that wire or list the parts, and so see inside."""


def test_a_slice_imports_another_only_through_its_api() -> None:
    slices = packages_with("slice.py") - GENERIC
    wrong = [
        f"{where(file, line)} imports {name}"
        for file in files()
        if str(file.relative_to(SERVER)) not in OPEN_TO
        for line, name in imports(file)
        if (parts := name.split("."))[0] == "server"
        and len(parts) > 1
        and parts[1] in slices
        and parts[1] != file.relative_to(SERVER).parts[0]
        and parts[2:3] != ["api"]
    ]
    assert not wrong, "\n".join(wrong)
