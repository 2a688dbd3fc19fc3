"""Which of many numbered things hang together, in eight bytes for each."""

from __future__ import annotations

from array import array


class Components:
    """Numbers up to `size`, each alone at first."""

    def __init__(self, size: int) -> None:
        self._above = array("q", range(size))

    def join(self, a: int, b: int) -> None:
        """Two that hang together, with all that hang together with them."""
        a, b = self.of(a), self.of(b)
        self._above[max(a, b)] = min(a, b)

    def of(self, number: int) -> int:
        """The smallest number of those that hang together."""
        above = self._above
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number
