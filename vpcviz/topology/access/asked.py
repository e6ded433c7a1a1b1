"""A part of the access matrix as a URL query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from vpcviz.topology.access.kept import WAYS, Part

KEYS: Final = ("account", "region", "vpc", "service", "via", "private", "q", "all")
LONGEST_TEXT: Final = 200
_PRIVATE: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the matrix is asked for, and whether subnets without workloads are in it."""

    part: Part = field(default_factory=Part)
    every: bool = False


def asked_of(query: Mapping[str, Sequence[str]]) -> Asked:
    """What a query asks for; words that mean nothing are passed over."""
    return Asked(
        Part(
            accounts=_values(query, "account"),
            regions=_values(query, "region"),
            vpcs=_values(query, "vpc"),
            services=_values(query, "service"),
            ways=tuple(way for way in _values(query, "via") if way in WAYS),
            private=_PRIVATE.get(_last(query, "private")),
            text=_last(query, "q").strip()[:LONGEST_TEXT],
        ),
        bool(_last(query, "all")),
    )


def to_query(asked: Asked) -> str:
    """The query that asks for it, in one order."""
    part = asked.part
    private = "" if part.private is None else next(word for word, value in _PRIVATE.items() if value is part.private)
    pairs: list[tuple[str, Iterable[str]]] = [
        ("account", part.accounts),
        ("region", part.regions),
        ("vpc", part.vpcs),
        ("service", part.services),
        ("via", part.ways),
        ("private", (private,)),
        ("q", (part.text,)),
        ("all", ("1" if asked.every else "",)),
    ]
    return urlencode([(key, value) for key, values in pairs for value in sorted(set(values)) if value])


def _values(query: Mapping[str, Sequence[str]], key: str) -> tuple[str, ...]:
    return tuple(value for value in query.get(key, ()) if value)


def _last(query: Mapping[str, Sequence[str]], key: str) -> str:
    values = query.get(key, ())
    return values[-1] if values else ""
