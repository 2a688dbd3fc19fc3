"""What people and machines see of an IRI, and the ready questions on pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from kgraph.rdf.about import about
from kgraph.rdf.query import load
from kgraph.rdf.questions import ready_questions
from tests.served import DATA, GRAPH, make_store, served

EVIL = "<script>alert(1)</script>\"'&"
MORE = """
gra:entities { ent:evil a kg:Person ; skos:prefLabel "<script>alert(1)</script>\\"'&" ;
    skos:exactMatch <javascript:alert(1)>, <https://example.org/a'b> . }
"""
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BANS = "/data/decision/kaspersky-2-42-48"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One server for all that changes nothing."""
    with served(make_store(tmp_path_factory.mktemp("serve") / "g", more=MORE)) as one:
        yield one


class _Page(HTMLParser):
    """Elements that are open must be closed in turn; links and marks are kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.marks: list[str] = []
        self.names: set[str] = set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        if tag not in ("input", "link", "meta"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "action")]
        self.marks += [""] if tag == "mark" else []
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open:
            self.marks[-1] += data


def seen(client: TestClient, address: str, **extra: Any) -> tuple[str, _Page]:
    """A page, well-formed."""
    response = client.get(address, headers=BROWSER, **extra)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return response.text, _Page(response.text.partition("\n")[2])


def test_page_of_a_decision(client: TestClient) -> None:
    """A person reads label, types, what is said, and the sentence with the words marked, each a link."""
    text, page = seen(client, BANS)
    assert "<h1>Department of Homeland Security bans products of Kaspersky Lab (2017-09-12)</h1>" in text
    assert page.marks == ["Department of Homeland Security", "banned", "Kaspersky Lab"]
    assert "/data/entity/kaspersky" in page.links
    assert "/data/document/kaspersky-2" in page.links
    assert ">Tuesday (2017-09-12)</a>" in text
    assert "An appeal is expected" not in text


def test_page_of_an_entity(client: TestClient) -> None:
    """Of a body one sees what it decided, what else names it, and the sentences that do."""
    text, page = seen(client, "/data/entity/dhs")
    assert "<h1>Department of Homeland Security</h1>" in text
    assert {BANS, "/data/decision/kaspersky-1-40-43"} <= set(page.links)
    assert page.marks == ["Department of Homeland Security", "Department of Homeland Security", "DHS"]
    assert "http://dbpedia.org/resource/United_States_Department_of_Homeland_Security" in page.links
    assert "government body" in text


def test_page_of_a_document(client: TestClient) -> None:
    """A document shows its whole text, with what is named in it as links."""
    text, page = seen(client, "/data/document/court-1")
    assert "Other news." in text
    assert page.marks == ["Russian", "fined", "Google"]
    assert "/data/entity/google" in page.links


def test_pages_of_everything(client: TestClient) -> None:
    """Each thing of the graph has a page, and each of its own links leads somewhere."""
    subjects = sorted({q.subject.value for q in load([GRAPH]) if isinstance(q.subject, ox.NamedNode)})
    assert len(subjects) > 20
    own: set[str] = set()
    for iri in subjects:
        own.update(link for link in seen(client, "/data/" + iri.removeprefix(DATA))[1].links if link.startswith("/"))
    for address in own:
        assert client.get(address, headers=BROWSER).status_code == 200, address


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("*/*", "text/turtle"),
        (None, "text/turtle"),
    ],
)
def test_data_of_an_iri(client: TestClient, accept: str | None, media: str) -> None:
    """A machine gets what is said of it and what points at it, under the IRI itself, by content negotiation."""
    response = client.get("/data/entity/google", headers={} if accept is None else {"Accept": accept})
    assert response.headers["content-type"].split(";")[0] == media
    assert response.headers["vary"] == "Accept"
    form = ox.RdfFormat.from_media_type(media)
    assert form is not None
    found = {q.triple for q in ox.parse(response.content, format=form)}
    google = ox.NamedNode(DATA + "entity/google")
    assert found == {q.triple for q in load([GRAPH]) if google in (q.subject, q.object)}
    again = client.get(response.headers["content-location"], headers={"Accept": "text/html"})
    assert again.content == response.content


@pytest.mark.parametrize(
    "address", ["/data/entity/none", "/data/", "/resource?iri=x", "/resource?iri=", "/resource", "/data/a%20b"]
)
def test_what_is_not_there(client: TestClient, address: str) -> None:
    """What nothing is said of is not found, by a person or a machine."""
    for headers in (BROWSER, {"Accept": "text/turtle"}):
        assert client.get(address, headers=headers).status_code == 404


def test_other_ways_to_an_iri(client: TestClient) -> None:
    """The path of the base itself works too, and any IRI by ?iri=; HEAD has the headers; no format fits: 406."""
    expected = client.get("/data/entity/google").content
    assert client.get("/kgraph/data/entity/google").content == expected
    assert client.get("/resource", params={"iri": DATA + "entity/google"}).content == expected
    assert client.head("/data/entity/google").headers["content-length"] == str(len(expected))
    assert client.get("/data/entity/google", headers={"Accept": "image/png"}).status_code == 406
    text, _ = seen(client, "/resource", params={"iri": "https://w3id.org/kgraph/concept/kind/media"})
    assert "The Moscow Times" in text


@pytest.mark.parametrize(
    "base", ["http://localhost/", "http://x.org/data/", "https://x.org/a#", "urn:x:g#", "http://x.org/ü/"]
)
def test_other_bases(tmp_path: Path, base: str) -> None:
    """Wherever IRIs begin, the rest of each is at /data/."""
    with served(make_store(tmp_path / "g", base=base)) as client:
        assert client.get("/").status_code == 200
        page = seen(client, "/data/entity/google")[1]
        assert "/data/decision/court-1-16-21" in page.links
        assert client.get("/resource", params={"iri": f"{base}entity/google"}).status_code == 200


def test_what_is_in_the_graph_cannot_break_a_page(client: TestClient) -> None:
    """Text is text, wherever it stands, and only web addresses are links."""
    pages = [
        seen(client, "/data/entity/evil"),
        seen(client, "/ask/entities", params={"words": EVIL}),
        seen(client, "/sparql", params={"query": f"SELECT * {{ ?s ?p ?o }} # {EVIL}"}),
    ]
    wrong = client.get("/sparql", params={"query": EVIL}, headers=BROWSER)
    for text, page in [*pages, (wrong.text, _Page(wrong.text.partition("\n")[2]))]:
        assert "script" not in page.names
        assert not [link for link in page.links if link.lower().startswith("javascript")]
        assert "&lt;script&gt;" in text
    assert "https://example.org/a'b" in pages[0][1].links


def test_start_page(client: TestClient) -> None:
    """The start page counts, has a form for each ready question, and a box for SPARQL."""
    text, page = seen(client, "/")
    assert "<li>3 documents</li><li>3 decisions</li><li>1 decision thread</li>" in text
    assert "2 government bodies</a>" in text
    for question in ready_questions():
        assert f'action="/ask/{question.name}"' in text
        assert all(f'name="{parameter.name}"' in text for parameter in question.parameters)
    assert "<textarea" in text
    assert client.get("/sparql", headers=BROWSER).text == text
    for address in {link for link in page.links if "?" in link}:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("name", [question.name for question in ready_questions()])
def test_ready_question(client: TestClient, name: str) -> None:
    """A form alone asks for what is missing; filled in it shows the answer, which is also had as data."""
    question = next(q for q in ready_questions() if q.name == name)
    needed = {
        p.name: {"country": "US", "since": "2017", "until": "2018"}.get(p.name, "a")
        for p in question.parameters
        if p.default is None
    }
    text, page = seen(client, f"/ask/{name}", params={p.name: "" for p in question.parameters})
    assert ("rows" in text or "1 row;" in text) is not bool(needed)
    text, page = seen(client, f"/ask/{name}", params=needed)
    told = re.search(r"([\d,]+) rows?", text)
    assert told is not None
    (csv,) = [link for link in page.links if link.endswith("format=csv")]
    lines = client.get(csv.replace("&amp;", "&")).text.splitlines()
    assert len(lines) - 1 >= int(told[1]) > 0


def test_ready_question_links_names(client: TestClient) -> None:
    """In an answer the readable name is the link, and the bare IRI is not shown."""
    text, page = seen(client, "/ask/decisions-by-body?body=dhs")
    assert BANS in page.links
    assert "dec:kaspersky" not in text


def test_ready_question_wrong(client: TestClient) -> None:
    """A wrong value or parameter is told beside the form; a question that there is not is not found."""
    for address in ("/ask/organisations-of-country?country=Russia", "/ask/pending?nonsense=1"):
        response = client.get(address, headers=BROWSER)
        assert response.status_code == 400
        assert 'class="wrong"' in response.text
    assert client.get("/ask/nothing").status_code == 404


def test_pages_are_guarded(client: TestClient) -> None:
    """Every answer forbids scripts and guessing, and the style comes from here."""
    for address in ("/", "/data/entity/dhs", "/sparql?query=ASK%7B%7D", "/nothing", "/style.css"):
        headers = client.get(address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert headers["x-content-type-options"] == "nosniff"
    assert client.get("/style.css").headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:7878", 200),
        ("localhost", 200),
        ("LOCALHOST:80", 200),
        ("[::1]:7878", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example:7878", 421),
        ("localhost:evil", 421),
        ("", 421),
    ],
)
def test_host_is_checked(client: TestClient, host: str, status: int) -> None:
    """Under a name that is not its own the server says nothing, so that no other site can read it through a browser."""
    response = client.get("/sparql?query=ASK%7B%7D", headers={"Host": host})
    assert response.status_code == status
    assert ("boolean" in response.text) is (status == 200)


def test_cors_is_off_unless_asked(client: TestClient, tmp_path: Path) -> None:
    """Another site may read only if its origin was named."""
    origin, other = "https://example.org", "https://evil.example"
    assert (
        "access-control-allow-origin" not in client.get("/sparql?query=ASK%7B%7D", headers={"Origin": origin}).headers
    )
    assert client.options("/sparql", headers={"Origin": origin}).status_code == 405
    with served(make_store(tmp_path / "g"), origins=(origin,)) as asked:
        get = asked.get("/sparql?query=ASK%7B%7D", headers={"Origin": origin}).headers
        assert get["access-control-allow-origin"] == origin
        assert "Kgraph-Cut" in get["access-control-expose-headers"]
        wanted = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        assert asked.options("/sparql", headers=wanted).status_code == 200
        refused = asked.get("/sparql?query=ASK%7B%7D", headers={"Origin": other}).headers
        assert "access-control-allow-origin" not in refused


def test_without_the_text(tmp_path: Path) -> None:
    """Where the graph holds no text, the words alone are shown."""
    store = load([GRAPH])
    for quad in list(store):
        if quad.predicate.value.endswith("isString"):
            store.remove(quad)
    shown = about(store, DATA + "decision/kaspersky-2-42-48")
    assert shown is not None
    assert [p.pieces[0].text for p in shown.passages] == ["Department of Homeland Security", "banned", "Kaspersky Lab"]


def test_much_is_not_all_shown() -> None:
    """Of many values so many are shown, and that there are more is told."""
    shown = about(load([GRAPH]), DATA + "entity/moscow-times", most=2)
    assert shown is not None
    (published,) = [g for g in shown.pointing if g.property.endswith("publisher")]
    assert (len(published.values), published.more) == (2, True)
    assert quote(DATA, safe="") not in shown.label
