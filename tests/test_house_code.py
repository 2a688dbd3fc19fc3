"""The budgets and habits of the code, counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
_GENERATED = {"kgraph/vocab.py"}

_FILE, _FUNCTION, _TAIL = 400, 50, 30

_EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}


def _files(*folders: str) -> list[str]:
    found = [p.relative_to(_ROOT).as_posix() for f in folders for p in sorted((_ROOT / f).rglob("*.py"))]
    return [name for name in found if name not in _GENERATED]


def _functions(name: str) -> Iterator[tuple[str, int, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.walk(ast.parse((_ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1, node


def test_files_are_short() -> None:
    """No file has more than 400 lines."""
    lengths = {name: (_ROOT / name).read_text(encoding="utf-8").count("\n") for name in _files("kgraph", "tests")}
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > _FILE} == {}


def test_functions_are_short() -> None:
    """No function has more than 50 lines, and 95 of 100 have at most 30."""
    lengths = {place: length for name in _files("kgraph") for place, length, _ in _functions(name)}
    assert {place: length for place, length in lengths.items() if length > _FUNCTION} == {}
    assert sorted(lengths.values())[len(lengths) * 95 // 100] <= _TAIL


def test_modules_have_names_that_say_something() -> None:
    """No module is called utils, or by another name that holds anything."""
    assert [name for name in _files("kgraph") if Path(name).stem in _EMPTY_NAMES] == []


@pytest.mark.parametrize("name", _files("tests"))
def test_tests_say_the_behaviour(name: str) -> None:
    """The first line of each test's docstring is a sentence."""
    silent = [
        place
        for place, _, node in _functions(name)
        if node.name.startswith("test_")
        and not (ast.get_docstring(node) or "").split("\n")[0].endswith((".", ";", ":", ","))
    ]
    assert silent == []


def test_entry_points_are_the_factories() -> None:
    """Every spaCy factory of kgraph is an entry point, so that a config that names it finds it."""
    import tomllib

    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    written = project["entry-points"]["spacy_factories"]
    found = {}
    for name in _files("kgraph/nlp/components"):
        for place, _, node in _functions(name):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "Language.factory":
                    factory = ast.literal_eval(decorator.args[0])
                    found[factory] = f"{name.removesuffix('.py').replace('/', '.')}:{place.split()[1]}"
    assert written == found
