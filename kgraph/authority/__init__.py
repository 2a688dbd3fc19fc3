"""Data, not code: the countries and bodies that kgraph knows. `SOURCES.md` says where they come from."""
