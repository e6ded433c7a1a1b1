"""Every table of every page: on a narrow screen its rows stand alone, each value beside its heading, and it stays a table for those who listen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.doors import table
from tests.doors.table import lines
from tests.doors.world import World, world
from tests.share.offers import link
from tests.share.test_tables import moved
from tests.web.estates import small
from vpcviz.inventory.services import publish
from vpcviz.people.models import User, Workspace

PAGES = tuple(line for line in (*lines(table.PAGES), *lines(table.API)) if line.method == "GET")
ROLES = {"table": {"table"}, "thead": {"rowgroup"}, "tbody": {"rowgroup"}, "tr": {"row"}, "td": {"cell"}}
HEADINGS = {"columnheader", "rowheader"}
FEW = 2
"""Columns that fit everywhere."""


@dataclass
class Read:
    """A table as its page writes it."""

    stacks: bool
    headings: list[str] = field(default_factory=list)
    """"" where only those who listen hear one."""
    rows: list[list[tuple[str, str | None]]] = field(default_factory=list)
    """Of each cell its element and `data-th`."""
    whole: list[bool] = field(default_factory=list)
    """Of each row, that no cell of it spans columns."""
    faults: list[str] = field(default_factory=list)


@dataclass
class Reader(HTMLParser):
    """The tables of a page, those within others too."""

    read: list[Read] = field(default_factory=list)
    _open: list[Read] = field(default_factory=list)
    _heading: bool = False
    _quiet: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One more part of the innermost table."""
        said = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._open.append(Read("stacks" in said.get("class", "").split()))
            self.read.append(self._open[-1])
        if not self._open:
            return
        now = self._open[-1]
        if tag in {*ROLES, "th"} and now.stacks and said.get("role") not in ROLES.get(tag, HEADINGS):
            now.faults.append(f"{tag} {said} has no role")
        if tag == "tr":
            now.rows.append([])
            now.whole.append(True)
        elif tag in ("th", "td"):
            self._cell(now, tag, said)
        self._quiet = self._quiet or (self._heading and "sr" in said.get("class", "").split())

    def _cell(self, now: Read, tag: str, said: dict[str, str]) -> None:
        self._heading = tag == "th" and said.get("scope") == "col"
        if self._heading:
            now.headings.append("")
        elif "colspan" in said:
            now.whole[-1] = False
        else:
            now.rows[-1].append((tag, said.get("data-th")))

    def handle_data(self, data: str) -> None:
        """The words of a heading."""
        if self._heading and not self._quiet:
            self._open[-1].headings[-1] += data

    def handle_endtag(self, tag: str) -> None:
        """A part is over."""
        if tag == "th":
            self._heading = self._quiet = False
        if tag == "table" and self._open:
            self._open.pop()


def _faults(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    found = list[str]()
    for one in reader.read:
        if not one.stacks:
            found += [f"{one.headings} does not stack"] if max(map(len, one.rows), default=0) > FEW else []
            continue
        found += one.faults
        for row, whole in zip(one.rows, one.whole, strict=True):
            if row and whole and len(row) != len(one.headings):
                found.append(f"{len(row)} cells under {one.headings}")
            for (tag, said), heading in zip(row, one.headings, strict=False):
                if tag == "td" and (said or "") != heading:
                    found.append(f"a cell of {said!r} under {heading!r}")
    return found


@pytest.fixture
def everybody(db: None, settings: Any, tmp_path: Path) -> World:
    """One of everything, seen twice."""
    settings.VPCVIZ_DATA = tmp_path
    found = world()
    publish(workspace=Workspace.objects.get(slug="acme"), inventory=moved(small()), source="files", now=_now())
    return found


def _now() -> datetime:
    return datetime.now(UTC)


def _shared() -> list[str]:
    acme, by = Workspace.objects.get(slug="acme"), User.objects.get(email="editor@example.com")
    shows = {"access": "all=1", "findings": "", "changes": ""}
    return [f"/s/{link(acme, by, _now(), shows=one, query=query).token}" for one, query in shows.items()]


def test_every_table_stacks_and_names_its_values(everybody: World) -> None:
    client = next(one for one in everybody.actors if one.name == "administrator of the server").client()
    own = [line.address.format(**{"token": everybody.names["live"], **everybody.names}) for line in PAGES]
    seen, wrong = 0, list[str]()
    for address in (*own, "/w/acme/changes?before=1&after=2", *_shared()):
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            seen += page.count("<table")
            wrong += [f"{address}: {one}" for one in _faults(page)]
    assert seen > 40
    assert not wrong, "\n".join(dict.fromkeys(wrong))
