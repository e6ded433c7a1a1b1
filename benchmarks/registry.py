"""The benchmarks that there are. Each is the module `benchmarks.NAME` with a function `measure() -> Iterable[Figure]`."""

BENCHMARKS: tuple[str, ...] = (
    "tracing",
    "findings",
    "layout",
    "ordering",
    "browser",
    "exports",
    "collecting",
    "publishing",
    "sharing",
)
"""Names in the order in which a run takes them; docs/benchmarks.md has a heading for each."""
