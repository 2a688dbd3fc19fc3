"""What the words of a text say about time and money, by rules: values, spans, deadlines."""

from kgraph.temporal.edtf import deadline, value_of
from kgraph.temporal.finding import find
from kgraph.temporal.money import find_amounts, parse_amount
from kgraph.temporal.resolving import resolve, resolve_all

__all__ = ["deadline", "find", "find_amounts", "parse_amount", "resolve", "resolve_all", "value_of"]
