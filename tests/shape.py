"""What holds the house in shape, counted: `make shape` prints it as JSON, the sum of it last."""

import ast
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import grimp

from tests.architecture.test_new_slice import contents, copied

ROOT = Path(__file__).parents[1]
LONG = 300
GENERATED = re.compile(r".*\.gen\.ts$|.*/paraglide/.*")
TS_CLASS = re.compile(r"^export (?:abstract )?class (\w+)", re.MULTILINE)


def sources(*patterns: str) -> list[Path]:
    """Files of ours that somebody reads."""
    found = (file for pattern in patterns for file in ROOT.glob(pattern))
    return sorted(file for file in found if not GENERATED.fullmatch(str(file)) and "node_modules" not in file.parts)


def components(edges: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """The circles of a graph: sets of nodes that reach each other. source: Tarjan 1972"""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            cut = stack.index(node)
            found.append(sorted(stack[cut:]))
            del stack[cut:]

    for node in edges:
        if node not in index:
            visit(node)
    return [circle for circle in found if len(circle) > 1]


def import_cycles() -> list[list[str]]:
    """Modules that import each other, also when only for types."""
    graph = grimp.build_graph("server", exclude_type_checking_imports=False, cache_dir=None)
    return components({module: sorted(graph.find_modules_directly_imported_by(module)) for module in graph.modules})


def two_meanings() -> dict[str, list[str]]:
    """Public classes that share a name, with where they are."""
    named: dict[str, list[str]] = defaultdict(list)
    for file in sources("server/**/*.py"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                named[node.name].append(str(file.relative_to(ROOT)))
    for file in sources("web/src/**/*.ts"):
        for name in TS_CLASS.findall(file.read_text()):
            named[f"{name} (web)"].append(str(file.relative_to(ROOT)))
    return {name: files for name, files in sorted(named.items()) if len(files) > 1}


def lines() -> dict[str, int]:
    """How long each file is."""
    files = sources("server/**/*.py", "web/src/**/*.ts", "web/src/**/*.svelte", "tests/**/*.py")
    return {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in files}


def private_reaches() -> list[str]:
    """Where a test uses a name that another module keeps to itself."""
    select = ["--select=SLF001,PLC2701", "--preview", "--isolated", "--ignore-noqa", "--output-format=concise"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *select, "tests"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [line for line in done.stdout.splitlines() if re.match(r"tests/.+:\d+:\d+: ", line)]


def files_per_new_slice() -> list[str]:
    """What a new slice changes beside its own folders."""
    folder = Path(tempfile.mkdtemp())
    try:
        copied(folder)
        before = contents(folder)
        for command in (["server.new_slice", "wishes"], ["ruff", "format", "-q"], ["server.wiregen"]):
            subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, capture_output=True)
        changed = {str(file) for file, content in contents(folder).items() if before.get(file) != content}
        return sorted(file for file in changed if "wishes/" not in file)
    finally:
        shutil.rmtree(folder)


def check_s() -> float:
    """How long `make check` takes. raises: subprocess.CalledProcessError"""
    began = time.monotonic()
    subprocess.run(["make", "-s", "check"], cwd=ROOT, check=True, capture_output=True)
    return round(time.monotonic() - began, 1)


def told() -> Iterator[dict[str, object]]:
    """Each thing by itself, then all in numbers."""
    shared, circles, twice, long_ones = files_per_new_slice(), import_cycles(), two_meanings(), lines()
    reaches = private_reaches()
    over = {file: count for file, count in long_ones.items() if count > LONG}
    yield {"files_per_new_slice": shared}
    yield {"import_cycles": circles}
    yield {"names_with_two_meanings": twice}
    yield {"files_over_300": over}
    yield {"private_reaches_in_tests": reaches}
    yield {
        "summary": {
            "files_per_new_slice": len(shared),
            "import_cycles": len(circles),
            "names_with_two_meanings": len(twice),
            "files_over_300": len(over),
            "median_file_lines": statistics.median(long_ones.values()),
            "private_reaches_in_tests": len(reaches),
            "check_s": check_s() if "--quick" not in sys.argv else None,
        }
    }


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    for part in told():
        sys.stdout.write(json.dumps(part) + "\n")
