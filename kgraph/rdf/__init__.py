"""RDF: assembling, validating, writing and querying graphs."""
