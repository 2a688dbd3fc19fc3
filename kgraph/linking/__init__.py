"""Who is who in one document: names, kinds and countries settled, mentions of one thing joined."""

from kgraph.linking.linker import link

__all__ = ["link"]
