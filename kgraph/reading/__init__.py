"""Reading: from files, folders and standard input to documents.

The text of a document is what was read after these changes, and nothing else is done to it:
the encoding is undone (and mojibake, where that is certain), line ends become line feeds,
control characters go. From HTML only the article's own text is kept. Offsets count code
points of that text.
"""

from __future__ import annotations

from kgraph.reading.metadata import Metadata
from kgraph.reading.reader import read
from kgraph.reading.rejected import Rejected
from kgraph.reading.sources import Inputs, find

__all__ = ["Inputs", "Metadata", "Rejected", "find", "read"]
