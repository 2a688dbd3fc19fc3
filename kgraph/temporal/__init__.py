"""What the words of a text say about time and money, by rules: values, spans, deadlines."""

from kgraph.temporal.resolving import resolve, resolve_all

__all__ = ["resolve", "resolve_all"]
