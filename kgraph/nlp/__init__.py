"""Reading text into an `Extraction`: spaCy and the neural runtime live here, and only here."""
