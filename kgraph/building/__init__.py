"""The stages in order: read, extract, link, assemble, validate, write."""

from kgraph.building.build import BuildResult, Progress, Skipped, build
from kgraph.building.stages import Options

__all__ = ["BuildResult", "Options", "Progress", "Skipped", "build"]
