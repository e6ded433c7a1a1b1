"""Lists of a page: filtered, sorted and paged in memory."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from vpcviz.web.facts.words import Table, Values
from vpcviz.web.paging import page_asked

PAGE_ROWS = 200
MAX_CHOICES = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A heading; `key` names it in the URL."""

    key: str
    title: str
    numeric: bool = False
    wide: bool = False
    """May take several lines."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one cell per column, the values of the facets, and what a reader may unfold."""

    key: str
    cells: tuple[Values, ...]
    facets: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    """More words that the filter finds."""
    more: Table | None = None
    picture: tuple[str, str] | None = None
    """The picture that the first cell opens instead of the details: ("vpc", id) or ("service", key)."""

    @property
    def text(self) -> str:
        """Everything that the filter looks through."""
        shown = (f"{value.text} {value.note}" for cell in self.cells for value in cell)
        return f"{self.key} {' '.join(shown)} {self.words}".lower()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list before anything was asked of it."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    facets: tuple[tuple[str, str], ...] = ()
    """Pairs (key, title) of what can be chosen."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading with the link that sorts by it."""

    column: Column
    query: str
    order: str
    """`ascending`, `descending` or `none`, as aria-sort wants it."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice among the values that occur."""

    key: str
    title: str
    chosen: str
    choices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with the column of each cell."""

    row: Row
    cells: tuple[tuple[Column, Values], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it is shown."""

    headings: tuple[Heading, ...]
    rows: tuple[ShownRow, ...]
    facets: tuple[Facet, ...]
    text: str
    sort: str
    total: int
    matching: int
    first: int
    last: int
    before: str
    after: str
    """The queries of the pages before and after; "" when there are none."""
    filtered: bool


def shown(listing: Listing, query: QueryDict) -> Shown:
    """The rows that the query asks for."""
    text = query.get("q", "").strip()[:200]
    chosen = {key: query.get(key, "") for key, _ in listing.facets if query.get(key, "")}
    matching = [row for row in listing.rows if _matches(row, text.lower().split(), chosen)]
    sort = query.get("sort", "") or listing.columns[0].key
    ordered = _sorted(listing, matching, sort)
    page = page_asked(query.get("page", ""), len(ordered), of=PAGE_ROWS)
    asked = {"q": text, **chosen, "sort": query.get("sort", "")}
    start = (page - 1) * PAGE_ROWS
    rows = tuple(
        ShownRow(row, tuple(zip(listing.columns, row.cells, strict=True))) for row in ordered[start : start + PAGE_ROWS]
    )
    carried = {"snapshot": query.get("snapshot", "")}
    return Shown(
        headings=headings(listing.columns, sort, lambda word: _query({**carried, **asked, "sort": word})),
        rows=rows,
        facets=tuple(_facet(listing, key, title, chosen.get(key, "")) for key, title in listing.facets),
        text=text,
        sort=sort,
        total=len(listing.rows),
        matching=len(matching),
        first=start + 1 if rows else 0,
        last=start + len(rows),
        before=_query({**carried, **asked, "page": str(page - 1)}) if page > 1 else "",
        after=_query({**carried, **asked, "page": str(page + 1)}) if start + PAGE_ROWS < len(ordered) else "",
        filtered=bool(text or chosen),
    )


def _matches(row: Row, words: Sequence[str], chosen: Mapping[str, str]) -> bool:
    if any(row.facets.get(key) != value for key, value in chosen.items()):
        return False
    return not words or all(word in row.text for word in words)


def _sorted(listing: Listing, rows: list[Row], sort: str) -> list[Row]:
    key = sort.removeprefix("-")
    place = next((place for place, column in enumerate(listing.columns) if column.key == key), None)
    if place is None:
        return rows
    filled = [row for row in rows if row.cells[place] and row.cells[place][0].text]
    empty = [row for row in rows if not (row.cells[place] and row.cells[place][0].text)]
    filled.sort(key=lambda row: natural(row.cells[place][0].text), reverse=sort.startswith("-"))
    return filled + empty


def natural(text: str) -> tuple[tuple[int, Any], ...]:
    """What sorts texts as people do: 9 before 10."""
    parts = re.split(r"(\d+)", text.lower())
    return tuple((0, int(part)) if part.isdecimal() and part.isascii() else (1, part) for part in parts if part)


def headings(columns: Iterable[Column], sort: str, asking: Callable[[str], str]) -> tuple[Heading, ...]:
    """The headings of a table in this order; `asking` gives the query that asks for another one."""

    def heading(column: Column) -> Heading:
        order = "none"
        if sort.removeprefix("-") == column.key:
            order = "descending" if sort.startswith("-") else "ascending"
        return Heading(column, asking(f"-{column.key}" if order == "ascending" else column.key), order)

    return tuple(map(heading, columns))


def _facet(listing: Listing, key: str, title: str, chosen: str) -> Facet:
    counts: dict[str, int] = {}
    for row in listing.rows:
        value = row.facets.get(key, "")
        if value:
            counts[value] = counts.get(value, 0) + 1
    return Facet(key, title, chosen, tuple(sorted(counts.items())[:MAX_CHOICES]))


def _query(pairs: Mapping[str, str]) -> str:
    return "?" + urlencode({key: value for key, value in pairs.items() if value})
