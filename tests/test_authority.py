"""Looking names up in the authority list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.errors import ReadError
from kgraph.linking.authority import BODY_COLUMNS, Authority, Entry
from kgraph.linking.name_keys import generic, plain, spelled, without_country
from kgraph.vocab import EntityClass, Kind

ORG, GOV, PLACE = EntityClass.ORGANISATION, EntityClass.GOVERNMENT_BODY, EntityClass.PLACE
AUTHORITY = Authority.load()
HEAD = ",".join(BODY_COLUMNS)


def name(text: str, cls: EntityClass | None = GOV, country: str | None = None) -> tuple[str, str | None] | None:
    """Name and country of what is found."""
    found = AUTHORITY.find(text, cls, country=country)
    return (found.name, found.country) if found else None


@pytest.mark.parametrize(
    "written",
    [
        "United States Department of Homeland Security",
        "US Department of Homeland Security",
        "the U.S. Department of Homeland Security",
        "American Department of Homeland Security",
        "Department of Homeland Security",
        "Homeland Security Department",
        "Dept. of Homeland Security",
        "Homeland Security",
        "DHS",
        "D.H.S.",
    ],
)
def test_many_ways_to_write_one_body(written: str) -> None:
    """Full, short, inverted, abbreviated and dotted names find the same entry."""
    found = AUTHORITY.find(written, GOV)
    assert found is not None
    assert found.iri == "http://dbpedia.org/resource/United_States_Department_of_Homeland_Security"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("FSB", ("Federal Security Service", "RU")),
        ("Federal Security Service", ("Federal Security Service", "RU")),
        ("Russian Foreign Ministry", ("Ministry of Foreign Affairs", "RU")),
        ("Russia's Ministry of Foreign Affairs", ("Ministry of Foreign Affairs", "RU")),
        ("Ministry of Defense of Ukraine", ("Ministry of Defence", "UA")),
        ("British Defence Ministry", ("Ministry of Defence", "GB")),
        ("French Senate", ("Senate", "FR")),
        ("Indian Supreme Court", ("Supreme Court of India", "IN")),
        ("Nato", ("North Atlantic Treaty Organization", None)),
        ("UN Security Council", ("United Nations Security Council", "UN")),
        ("EU Commission", ("European Commission", "EU")),
        ("Centers for Disease Control & Prevention", ("Centers for Disease Control and Prevention", "US")),
        ("People’s Bank of China", ("People's Bank of China", "CN")),
        ("World Trade Organisation", ("World Trade Organization", None)),
    ],
)
def test_names_that_tell_their_country(written: str, expected: tuple[str, str | None]) -> None:
    """A country inside the name, an acronym or an own name is enough."""
    assert name(written) == expected


@pytest.mark.parametrize(
    "written",
    ["Supreme Court", "Senate", "Ministry of Justice", "Ministry of Magic", "Defence Ministry", "Air Force"],
)
def test_what_many_countries_have_is_not_found_alone(written: str) -> None:
    """A name that does not tell the country is left alone, also when the list has it once."""
    assert name(written) is None


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("Supreme Court", "IN", "Supreme Court of India"),
        ("Senate", "US", "United States Senate"),
        ("Ministry of Justice", "JP", "Ministry of Justice"),
        ("Department of Defense", "AU", "Department of Defence"),
        ("UN", "FR", "United Nations"),
        ("German Interior Ministry", "FR", "Federal Ministry of the Interior"),
    ],
)
def test_a_country_tells_bodies_apart(written: str, country: str, expected: str) -> None:
    """The given country chooses; the one in the name is stronger, and bodies of no country are always near."""
    found = name(written, GOV, country)
    assert found is not None
    assert found[0] == expected


def test_a_body_of_another_country_is_not_found() -> None:
    """The given country excludes the bodies of others."""
    assert name("DHS", GOV, "FR") is None
    assert name("State Duma", GOV, "US") is None


@pytest.mark.parametrize("written", ["who", "us", "visa", "the nation", "apple", "", " ", "'s", ".", "the"])
def test_words_that_are_no_names(written: str) -> None:
    """Words without a capital are no names, and neither is nothing."""
    assert name(written, None) is None


@pytest.mark.parametrize("written", ["Who", "Ice", "Aids", "Fema"])
def test_short_acronyms_need_their_capitals(written: str) -> None:
    """An acronym of up to five letters in small letters is another word."""
    assert name(written, None) is None


@pytest.mark.parametrize("written", ["Times", "Sun", "Verge", "Australian", "Hill"])
def test_an_article_that_makes_the_name(written: str) -> None:
    """ "The Sun" is a newspaper, "Sun" is not; other articles say nothing."""
    assert name(f"The {written}", ORG) is not None
    assert name(written, ORG) is None
    assert name("the Kremlin") == name("Kremlin")


def test_classes() -> None:
    """Bodies and organisations pass for each other; people and places do not."""
    assert name("Kaspersky", GOV) == name("Kaspersky Lab", ORG) == ("Kaspersky Lab", "RU")
    assert name("Ford", EntityClass.PERSON) is None
    assert name("Russia", GOV) is None
    assert name("NATO", PLACE) is None
    assert name("NATO", None) is not None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Russian", "RU"),
        ("U.S.", "US"),
        ("USA", "US"),
        ("Britain", "GB"),
        ("Scottish", "GB"),
        ("the Netherlands", "NL"),
        ("Dutch", "NL"),
        ("Kiev", "UA"),
        ("Washington", "US"),
        ("Texas", "US"),
        ("Georgian", "GE"),
        ("Georgia", None),
        ("Congolese", None),
        ("Punjab", None),
        ("us", None),
        ("Europe", None),
        ("Narnia", None),
    ],
)
def test_countries_of_words(written: str, code: str | None) -> None:
    """Names, adjectives, capitals and regions tell a country, unless two countries have them."""
    assert AUTHORITY.country_of(written) == code


def test_countries_are_places() -> None:
    """An adjective finds its country, a capital is a city of it, and ambiguous places are left alone."""
    country = AUTHORITY.find("Russians", PLACE)
    assert country is not None
    assert (country.name, country.kind, country.country) == ("Russia", Kind.COUNTRY, "RU")
    capital = AUTHORITY.find("Peking", PLACE)
    assert capital is not None
    assert (capital.name, capital.kind, capital.country) == ("Beijing", Kind.CITY, "CN")
    assert AUTHORITY.find("Washington", PLACE) is None


def test_every_name_finds_its_entry_or_nothing() -> None:
    """With its class and country, a name never finds another entry."""
    for entry in AUTHORITY.entries:
        for written in entry.names:
            found = AUTHORITY.find(written, entry.cls, country=entry.country)
            assert found in (entry, None), (written, entry, found)


def test_most_names_find_their_entry() -> None:
    """With class and country at least 99 of 100 names are found."""
    pairs = [(e, n) for e in AUTHORITY.entries for n in e.names]
    missed = [n for e, n in pairs if AUTHORITY.find(n, e.cls, country=e.country) is None]
    assert len(missed) < len(pairs) / 100, missed[:20]


def write(folder: Path, *lines: str) -> Path:
    """A list of the user's own."""
    path = folder / "own.csv"
    path.write_text("\n".join((HEAD, *lines, "")), encoding="utf-8")
    return path


def test_a_user_adds_bodies(tmp_path: Path) -> None:
    """A list of the user's is looked up beside ours, with full IRIs as they are."""
    path = write(tmp_path, "Gotham Police,GovernmentBody,police,US,,GCPD|Gotham PD,,https://example.org/gcpd")
    found = Authority.load((path,)).find("GCPD", ORG)
    assert found == Entry(
        "Gotham Police", GOV, Kind.POLICE, "US", None, ("GCPD", "Gotham PD"), "https://example.org/gcpd"
    )
    assert AUTHORITY.find("GCPD", ORG) is None


def test_a_user_replaces_a_body(tmp_path: Path) -> None:
    """An entry of the same name, class and country takes the place of ours."""
    path = write(tmp_path, "United Nations,GovernmentBody,intergovernmental,UN,,Onu,,")
    authority = Authority.load((path,))
    assert authority.find("UN", GOV) is None
    found = authority.find("Onu", GOV)
    assert found is not None
    assert found.name == "United Nations"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,class\nA,B\n", "needs the columns kind"),
        (f"{HEAD}\nA,GovernmentBody,agency\n", "line 2: 3 cells"),
        (f"{HEAD}\nA,Government,agency,US,,,,\n", "line 2: 'Government' is not a valid EntityClass"),
        (f"{HEAD}\nA,Organisation,court,US,,,,\n", "line 2: A: a Organisation is not of kind court"),
        (f"{HEAD}\n,Organisation,ngo,US,,,,\n", "a body without name"),
    ],
)
def test_a_list_that_is_wrong(tmp_path: Path, content: str, message: str) -> None:
    """One line says which file and line, and what is wrong."""
    path = tmp_path / "wrong.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError, match=r"wrong\.csv") as caught:
        Authority.load((path,))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_missing(tmp_path: Path) -> None:
    """A file that is not there is an error of reading."""
    with pytest.raises(ReadError, match="cannot be read"):
        Authority.load((tmp_path / "none.csv",))


def test_keys() -> None:
    """What the keys of names keep and drop."""
    assert plain("the U.S. Dept. of Justice") == "united states department of justice"
    assert plain("WHO") == plain("W.H.O.") == "WHO"
    assert plain("Who") == "who"
    assert plain("UNESCO") == plain("Unesco")
    assert plain("Russia's") == "russia"
    assert spelled("defence ministry") == spelled("ministry of defense") == "ministry of defense"
    assert without_country("south korean parliament", {"south korean": "KR"}) == ("parliament", "KR")
    assert without_country("senate of poland", {"poland": "PL"}) == ("senate", "PL")
    assert without_country("poland", {"poland": "PL"}) == ("poland", None)
    assert generic("supreme court")
    assert not generic("supreme soviet")


@given(st.text())
def test_any_text_can_be_looked_up(text: str) -> None:
    """No text breaks the look-up, and a key is its own key where it is no acronym."""
    AUTHORITY.find(text, None, country="US")
    AUTHORITY.country_of(text)
    assert plain(text) == plain(f"  {text} ")
