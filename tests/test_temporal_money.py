from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.temporal import find_amounts, parse_amount

AMOUNTS = [
    ("US$ 400 million", "400000000", "USD"),
    ("U.S. $5", "5", "USD"),
    ("£2.5bn", "2500000000", "GBP"),
    ("€14,750", "14750", "EUR"),
    ("600,000 dollars", "600000", "USD"),
    ("Rs 5 crore", "50000000", "INR"),
    ("Rs. 3,50,000", "350000", "INR"),
    ("$1.2 trillion", "1200000000000", "USD"),
    ("A$900,000", "900000", "AUD"),
    ("one million pounds", "1000000", "GBP"),
    ("nearly half a million US dollars", "500000", "USD"),
    ("$10.66 USD", "10.66", "USD"),
    ("$60 million (Canadian funds)", "60000000", "CAD"),
    ("£ 2.83 million pounds", "2830000", "GBP"),
    ("IDR1.7 trillion", "1700000000000", "IDR"),
    ("Kč34 billion", "34000000000", "CZK"),
    ("2,500 Haitian gourdes", "2500", "HTG"),
    ("20 million Danish kroner", "20000000", "DKK"),
    ("20 million kroner", "20000000", None),
    ("500 Chilean pesos", "500", "CLP"),
    ("25 billion", "25000000000", None),
    ("twenty-five thousand euros", "25000", "EUR"),
    ("€2,5 million", "2500000", "EUR"),
    ("€1.000.000", "1000000", "EUR"),
    ("$1.5-million", "1500000", "USD"),
]


@pytest.mark.parametrize(("text", "value", "currency"), AMOUNTS)
def test_amount(text: str, value: str, currency: str | None) -> None:
    """A sum has the value and the currency that its words give it, None where they leave it open."""
    assert parse_amount(text, 0, len(text)) == (Decimal(value), currency)


def test_dollars_of_a_country() -> None:
    """A bare dollar is the one that the caller names; a marked one stays what it is."""
    assert parse_amount("$5", 0, 2, dollar="AUD") == (Decimal(5), "AUD")
    assert parse_amount("US$5", 0, 4, dollar="AUD") == (Decimal(5), "USD")


def test_no_number_is_no_amount() -> None:
    """Words without a number have no value."""
    assert parse_amount("US dollars", 0, 10) is None


def test_found() -> None:
    """A number with a currency is found whole; a number alone is not, nor a preposition before the sign."""
    text = "of $5 and US$1.6 billion (€1 billion), 22 billion euros, 40 people, in 2016, a million pounds"
    spans = [text[span.start : span.end] for span in find_amounts(text)]
    assert spans == ["$5", "US$1.6 billion", "€1 billion", "22 billion euros", "a million pounds"]


@given(st.text() | st.text("0123456789,. $£€bnmilUS"))
def test_any_text_is_answered(text: str) -> None:
    """No text raises; each span that is found is in the text and has a value and a currency or an open one."""
    for span in find_amounts(text):
        amount = parse_amount(text, span.start, span.end)
        assert amount is not None
        assert amount[0] >= 0
