"""The stages of the extractor, each a spaCy factory that knows nothing of the others."""
