"""Pages and files of shared links: made of what the link shows, in its own words, and of nothing else."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from vpcviz.diagrams.pictures import drawing
from vpcviz.layout.text import clean
from vpcviz.layout.view import THEMES
from vpcviz.render.access_csv import access_csv
from vpcviz.render.changes_csv import changes_csv
from vpcviz.render.findings_csv import findings_csv
from vpcviz.share.bodies import Body, body_of, kept_body, narrowed_body
from vpcviz.share.findings import findings_shown
from vpcviz.share.models import Shows
from vpcviz.share.parts import query_of
from vpcviz.share.pictures import Picture
from vpcviz.share.showing import SHOWING
from vpcviz.share.tables import comparison_of, matrix_of
from vpcviz.topology.access.asked import Asked, asked_of, to_query
from vpcviz.topology.access.matrix import to_json
from vpcviz.topology.findings import asked as findings_asked
from vpcviz.topology.kinds import Kind
from vpcviz.web.changed import COLUMNS, SHOWN, groups_of, headings_of
from vpcviz.web.drawings import scene_data
from vpcviz.web.ends import named
from vpcviz.web.found import SORTS
from vpcviz.web.heat import heat
from vpcviz.web.judged import judged
from vpcviz.web.telling import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from vpcviz.share.selectors import Live

SORT: Final = re.compile(r"-?[A-Za-z0-9.-]{1,80}")
"""A column of the matrix: a service's name, or the subnets."""
HTML: Final = "text/html; charset=utf-8"
MANY: Final = 300
"""Boxes of a drawing that is laid out once, when the viewer has placed it."""
FILE_NAMES: Final = {Shows.ACCESS: "Access", Shows.CHANGES: "Changes", Shows.FINDINGS: "Findings"}
MIMES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a visitor asks for: a page of a link in colours, in a frame or not, and which part of its table."""

    token: str = ""
    """Empty for a preview."""
    theme: str = ""
    framed: bool = False
    query: str = ""
    """How the visitor narrows a table, in one order; "" for the whole of what the link shows."""


def asking_of(live: Live, token: str, given: QueryDict, *, framed: bool) -> Asking:
    """What an address asks for: anything that the link's page does not know is passed over."""
    theme = given.get("theme", "")
    narrow = PAGES[live.link.shows].narrow
    words = {key: [str(value) for value in values] for key, values in given.lists()}
    return Asking(token, theme if theme in THEMES else "", framed, narrow(words) if narrow else "")


def page_of(live: Live, asking: Asking) -> Body:
    """The page of a link, kept as long as it stays the same. Raises `ViewError`."""
    keep = narrowed_body if asking.query else kept_body
    return keep(live, ("page", asking.theme, asking.framed, asking.query), lambda: _made(live, asking))


def preview_of(live: Live) -> Body:
    """The page that a link would show. Raises `ViewError`."""
    return _made(live, Asking())


def file_of_link(live: Live, format_name: str, theme: Literal["light", "dark"]) -> Body:
    """What a link shows as one of its files. Raises `ViewError`, and `ExportError` when it cannot be converted."""
    shows = live.link.shows
    if shows == Shows.PICTURE:
        return Picture(live).file(format_name, theme)

    def make() -> Body:
        text = _TABLE_FILES[shows][format_name](live)
        return body_of(
            text.encode("utf-8", "backslashreplace"),
            MIMES[format_name],
            f"{FILE_NAMES[Shows(shows)]}.{format_name}",
            pack=True,
        )

    return kept_body(live, format_name, make)


def _made(live: Live, asking: Asking) -> Body:
    page = PAGES[live.link.shows]
    token = asking.token
    address = reverse("shared", args=[token]) if token else ""
    context = {
        "theme": asking.theme,
        "framed": asking.framed,
        "address": address,
        "whole": f"{address}{'/embed' if asking.framed else ''}{f'?theme={asking.theme}' if asking.theme else ''}",
        "files": [(name, reverse("shared-file", args=[token, name])) for name in SHOWING[live.link.shows].formats]
        if token
        else [],
        **page.context(live, asking),
    }
    return body_of(render_to_string(page.template, context).encode(), HTML, pack=True)


def _picture(live: Live, _asking: Asking) -> dict[str, Any]:
    picture = Picture(live)
    shared = picture.shared()
    scene = shared.scene
    return {
        "title": clean(scene.title),
        "many": len(scene.nodes) > MANY,
        "taken_at": shared.taken_at,
        "drawing": SafeString(drawing(scene, links=lambda _: None)),
        "scene_data": scene_data(scene, lambda _: None),
        "told": _answer(picture),
    }


def _answer(picture: Picture) -> Any:
    """The verdict and the steps of a path, in words without links."""
    path = picture.path()
    if path is None:
        return None
    source, destination = named(path.topology, path.flow.source), named(path.topology, path.flow.destination)
    return told(path.topology, path.answer, source, destination)


def _title(word: str, workspace: str) -> str:
    return clean(f"{word}: {workspace}" if workspace else word)


def _access(live: Live, asking: Asking) -> dict[str, Any]:
    found, query = matrix_of(live), _narrowed(asking)
    shown = heat(found.topology, query, found.rows)
    return {
        "title": _title("Access", found.workspace),
        "taken_at": found.taken_at,
        "heat": shown,
        "text": query.get("q", ""),
        "sort": query.get("sort", ""),
        "every": asked_of(query_of(live.link.query)).every,
    }


def _narrow_access(given: Mapping[str, list[str]]) -> str:
    asked = asked_of({key: words for key, words in given.items() if key != "all"})
    return "&".join(part for part in (to_query(Asked(asked.part)), _sorted(given), _paged(given)) if part)


def _narrowed(asking: Asking) -> QueryDict:
    """What the visitor asks for; links of the table carry the colours on."""
    query = QueryDict(asking.query, mutable=True)
    if asking.theme:
        query["theme"] = asking.theme
    return query


def _sorted(given: Mapping[str, list[str]]) -> str:
    word = (given.get("sort") or [""])[-1]
    return f"sort={word}" if SORT.fullmatch(word) else ""


def _paged(given: Mapping[str, list[str]]) -> str:
    page = (given.get("page") or [""])[-1]
    return f"page={page}" if page.isascii() and page.isdecimal() and page != "1" and len(page) < 7 else ""


def _findings(live: Live, asking: Asking) -> dict[str, Any]:
    found = findings_shown(live)
    return {
        "title": _title("Findings", found.workspace),
        "taken_at": found.taken_at,
        "judged": judged(found.topology, found.findings, _narrowed(asking)),
    }


def _narrow_findings(given: Mapping[str, list[str]]) -> str:
    asked, sort = findings_asked.part_asked(given), (given.get("sort") or [""])[-1]
    told_ = (findings_asked.to_query(asked), f"sort={sort}" if sort in SORTS else "", _paged(given))
    return "&".join(part for part in told_ if part)


def _changes(live: Live, asking: Asking) -> dict[str, Any]:
    found = comparison_of(live)
    words = QueryDict(asking.query)
    asked = {"theme": asking.theme, "kind": words.get("kind", ""), "sort": words.get("sort", "")}
    return {
        "title": _title("Changes", found.workspace),
        "taken_at": found.taken_at,
        "since": found.before,
        "changes": found.changes,
        "groups": groups_of(found.changes, asked),
        "headings": headings_of(asked),
        "kind": asked["kind"],
        "most": SHOWN,
        "replaced": any(
            getattr(live.link, f"hides_{name}") for name in ("accounts", "names", "addresses", "tags", "policies")
        ),
    }


def _narrow_changes(given: Mapping[str, list[str]]) -> str:
    kind, sort = ((given.get(key) or [""])[-1] for key in ("kind", "sort"))
    told_ = {
        "kind": kind if kind in set(Kind) else "",
        "sort": sort if sort.removeprefix("-") in {column.key for column in COLUMNS} else "",
    }
    return urlencode({key: word for key, word in told_.items() if word})


@dataclass(frozen=True, slots=True)
class Page:
    """How one kind of link is shown."""

    template: str
    context: Callable[[Live, Asking], dict[str, Any]]
    narrow: Callable[[Mapping[str, list[str]]], str] | None = None
    """What of an address narrows the table, as a query in one order."""


PAGES: Final[Mapping[str, Page]] = MappingProxyType(
    {
        Shows.PICTURE: Page("share/picture.html", _picture),
        Shows.ACCESS: Page("share/access.html", _access, _narrow_access),
        Shows.FINDINGS: Page("share/findings.html", _findings, _narrow_findings),
        Shows.CHANGES: Page("share/changes.html", _changes, _narrow_changes),
    }
)


def _json(told_: Any) -> str:
    return json.dumps(told_, ensure_ascii=False, indent=1) + "\n"


def _times(before: datetime, after: datetime) -> dict[str, str]:
    return {"before": before.isoformat(timespec="seconds"), "after": after.isoformat(timespec="seconds")}


def _findings_json(live: Live) -> str:
    told_ = findings_shown(live).findings
    return _json(
        {"findings": [one.to_json() for one in told_.found], "unjudged": [one.to_json() for one in told_.unjudged]}
    )


def _changes_json(live: Live) -> str:
    found = comparison_of(live)
    return _json({**_times(found.before, found.taken_at), **found.changes.to_json()})


_TABLE_FILES: Final[Mapping[str, Mapping[str, Callable[[Live], str]]]] = MappingProxyType(
    {
        Shows.ACCESS: {
            "csv": lambda live: access_csv(matrix_of(live).rows),
            "json": lambda live: _json(to_json(matrix_of(live).rows)),
        },
        Shows.FINDINGS: {
            "csv": lambda live: findings_csv(findings_shown(live).findings),
            "json": _findings_json,
        },
        Shows.CHANGES: {"csv": lambda live: changes_csv(comparison_of(live).changes), "json": _changes_json},
    }
)
