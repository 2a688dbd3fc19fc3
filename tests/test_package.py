"""The package: what `import kgraph` offers, what it costs, and what the wheel carries."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import KgraphError
from kgraph.records import Document, Extraction

_ROOT = Path(__file__).parent.parent
_HEAVY = {
    "spacy",
    "thinc",
    "numpy",
    "onnxruntime",
    "rdflib",
    "pyshacl",
    "pyoxigraph",
    "trafilatura",
    "lxml",
    "starlette",
    "uvicorn",
    "httpx",
}


def test_public_names_are_there() -> None:
    """Each public name can be had, is listed, and is documented."""
    for name in kgraph.__all__:
        assert getattr(kgraph, name).__doc__, name
    assert set(kgraph.__all__) <= set(dir(kgraph))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kgraph.nothing  # noqa: B018


def test_type_checkers_see_the_same_names() -> None:
    """What is imported for type checkers is what is offered."""
    tree = ast.parse((_ROOT / "kgraph" / "__init__.py").read_text(encoding="utf-8"))
    (checked,) = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for node in checked.body if isinstance(node, ast.ImportFrom)]
    assert sorted(alias.name for node in imports for alias in node.names) == sorted(kgraph.__all__)
    for node in imports:
        module = __import__(str(node.module), fromlist=["_"])
        for alias in node.names:
            assert getattr(module, alias.name) is getattr(kgraph, alias.name)


@pytest.mark.parametrize("code", ["import kgraph", "import kgraph; kgraph.Document", "import kgraph.cli.app"])
def test_import_is_light(code: str) -> None:
    """Neither the import nor the command's help loads a library that takes time."""
    report = f"{code}; import sys, json; print(json.dumps([m for m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    assert _HEAVY.intersection(json.loads(done.stdout)) == set()


def test_write_and_validate_and_query(tmp_path: Path) -> None:
    """From Python, what `write` writes is what `validate` accepts and `query` asks."""
    file = tmp_path / "a.nq"
    extraction = Extraction(document=Document(id="a", text="Nothing.", source="a.txt"))
    assert kgraph.write([extraction], file, at="2026-01-01T00:00:00") == 1
    assert kgraph.validate([file]).conforms
    answer = kgraph.query([file], "SELECT ?id { ?d dct:identifier ?id }")
    assert [str(term) for row in answer.rows for term in row] == ['"a"']


def test_errors_have_one_base() -> None:
    """Whoever calls kgraph from Python catches one class."""
    with pytest.raises(KgraphError, match="no such file"):
        kgraph.read(["gone.txt"])


def test_wheel_works_alone(tmp_path: Path) -> None:
    """The wheel holds all that the default pipeline needs, and its console script builds a graph."""
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", str(_ROOT), "--no-deps", "--no-build-isolation", "-w", str(wheels)], check=True)
    (wheel,) = wheels.iterdir()
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top.rpartition(".")[2] for top in tops} == {"kgraph", "dist-info"}
    for folder in ("ontology", "shapes", "kgraph/authority", "kgraph/nlp/model", "kgraph/rdf/queries"):
        files = [p for p in (_ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        inside = [f"kgraph/{p.relative_to(_ROOT).as_posix().removeprefix('kgraph/')}" for p in files]
        assert inside
        assert set(inside) <= set(names)
    subprocess.run([*pip, "install", str(wheel), "--no-deps", "--target", str(site)], check=True)
    shutil.copytree(_ROOT / "seeds", tmp_path / "seeds")
    environment = {**os.environ, "PYTHONPATH": str(site)}
    for command in (["version"], ["build", "seeds", "-o", "seeds.ttl"], ["validate", "seeds.ttl"]):
        script = [sys.executable, str(site / "bin" / "kgraph"), *command]
        done = subprocess.run(script, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert done.returncode == 0, done.stderr
    probe = [sys.executable, "-c", "import kgraph; print(kgraph.__file__)"]
    found = subprocess.run(probe, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    assert str(site) in found.stdout
