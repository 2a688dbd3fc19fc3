"""The stages in order: read, extract, link, assemble, validate, write."""

from kgraph.building.build import BuildResult, Progress, Skipped, build
from kgraph.building.stages import Options
from kgraph.building.storing import StoreResult, build_store, remove

__all__ = ["BuildResult", "Options", "Progress", "Skipped", "StoreResult", "build", "build_store", "remove"]
