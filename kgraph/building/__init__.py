"""The stages in order: read, extract, link, assemble, validate, write."""

from kgraph.building.build import BuildResult, Options, Progress, Skipped, build

__all__ = ["BuildResult", "Options", "Progress", "Skipped", "build"]
