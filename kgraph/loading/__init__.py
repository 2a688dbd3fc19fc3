"""Loading graphs into the triple stores that others run, over HTTP: nothing is lost without a word."""

from kgraph.loading.loading import Aside, LoadResult, Options, Step, load

__all__ = ["Aside", "LoadResult", "Options", "Step", "load"]
