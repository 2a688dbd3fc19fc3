"""A store on the web: a SPARQL 1.1 Protocol endpoint, and pages and data behind each IRI.

The server itself opens no store. Questions go to a few worker processes, which read the
store and are ended when a question takes too long, for Oxigraph cannot be interrupted.
"""
