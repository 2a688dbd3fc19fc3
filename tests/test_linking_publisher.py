"""Who publishes, by the lists that ship."""

from __future__ import annotations

import pytest

from kgraph.linking import link
from kgraph.linking.authority import Authority
from kgraph.linking.linker import publisher
from kgraph.records import Document, Extraction
from kgraph.vocab import EntityClass, Kind


@pytest.mark.parametrize(
    ("said", "name", "cls", "kind", "country"),
    [
        ("Reuters", "Reuters", EntityClass.ORGANISATION, Kind.MEDIA, "GB"),
        ("European Commission", "European Commission", EntityClass.GOVERNMENT_BODY, Kind.EXECUTIVE, "EU"),
        ("Department of Justice (US)", "United States Department of Justice", EntityClass.GOVERNMENT_BODY,
         Kind.MINISTRY, "US"),
    ],
)  # fmt: skip
def test_known_publisher(said: str, name: str, cls: EntityClass, kind: Kind, country: str) -> None:
    """A publisher of the lists is what they say, with the name of the record beside its own."""
    found = link(Extraction(document=Document(id="a", text="", publisher=said)), Authority.load()).publisher
    assert found is not None
    assert (found.name, found.cls, found.kind, found.country) == (name, cls, kind, country)
    assert found.link is not None


@pytest.mark.parametrize("said", [None, "", " ", "()", "(US)", "The Ferry Gazette", "Department of Justice"])
def test_unknown_publisher(said: str | None) -> None:
    """A name of no body, or of several, is left as it is."""
    assert publisher(said, Authority.load()) is None
