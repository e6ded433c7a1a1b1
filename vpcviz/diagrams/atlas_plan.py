"""What an atlas holds and on which page: cover and contents, the estate, a page per VPC and service, the index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Final, Literal

from vpcviz.export.errors import ExportError
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, ViewError
from vpcviz.render.listing import Row, capacity, cover_top, parts
from vpcviz.topology.network import Topology
from vpcviz.topology.privatelink import Service, consumers, services
from vpcviz.topology.resources.network import Vpc

MOST_PAGES: Final = 3_000
MOST_NOTES: Final = 6
CONTENTS_COLUMNS: Final = 2
INDEX_COLUMNS: Final = 3
COVER, ESTATE, INDEX = "cover", "estate", "index"
PARTS: Final[Mapping[str, str]] = MappingProxyType({"vpc": "VPCs", "service": "Services"})
"""What pages are of, and what the contents and the reader's outline call them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page with a picture of its own."""

    key: str
    """The VPC's id or the service's key; pages are linked by it."""
    subject: Literal["vpc", "service"]
    name: str
    group: str
    """What the contents list the page under: the account of a VPC; "" for a service."""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole atlas."""

    title: str
    said: tuple[str, ...]
    """The lines under the title."""
    estate: Scene
    entries: tuple[Entry, ...]
    contents: tuple[tuple[Row, ...], ...]
    """The first part is the cover's."""
    index: tuple[tuple[Row, ...], ...]

    @property
    def pages(self) -> Mapping[str, int]:
        """Page numbers by key."""
        return {entry.key: entry.number for entry in self.entries}

    @property
    def estate_page(self) -> int:
        """The page of the estate."""
        return len(self.contents) + 1

    @property
    def total(self) -> int:
        """How many pages there are."""
        return self.estate_page + len(self.entries) + len(self.index)


def check_subject(view: View) -> None:
    """Raise `ViewError` unless an atlas can be drawn of the view."""
    if view.subject != "estate":
        raise ViewError("an atlas is drawn of the estate: leave the subject out")


def planned(topology: Topology, view: View, heading: Heading, estate: Scene) -> Plan:
    """What an atlas holds whose estate is that scene of the view. Raises `ExportError` when it would be too long."""
    drawn = {node.resource for node in estate.nodes if node.kind == "vpc" and node.resource}
    plan = _numbered([*_vpcs(topology, drawn), *_services(topology, view, drawn)], estate, heading)
    if plan.total > MOST_PAGES:
        msg = (
            f"the atlas would have {plan.total:,} pages; the limit is {MOST_PAGES:,}: "
            "filter the estate by account or region, and make an atlas of each part"
        )
        raise ExportError(msg)
    return plan


def _numbered(found: Sequence[Entry], estate: Scene, heading: Heading) -> Plan:
    """The plan, with every page's number; the contents come first, and are as long whatever numbers they hold."""
    said = tuple(_said(found, estate, heading))
    contents = _contents_parts(found, said)
    first = len(contents) + 2
    entries = tuple(replace(entry, number=first + place) for place, entry in enumerate(found))
    index = tuple(parts(_index_rows(entries), capacity(INDEX_COLUMNS)))
    title = f"{clean(heading.workspace) or 'vpcviz'}: atlas"
    return Plan(title, said, estate, entries, _contents_parts(entries, said), index)


def _vpcs(topology: Topology, drawn: set[str]) -> list[Entry]:
    found = sorted(
        (_account(topology, vpc), vpc.account, vpc.region, clean(vpc.name) or vpc.id, vpc.id)
        for vpc in topology.all(Vpc).values()
        if vpc.id in drawn
    )
    return [Entry(vpc_id, "vpc", name, group) for group, _, _, name, vpc_id in found]


def _account(topology: Topology, vpc: Vpc) -> str:
    name = clean(topology.account_names.get(vpc.account, ""))
    return f"{name} {vpc.account}" if name else vpc.account


def _services(topology: Topology, view: View, drawn: set[str]) -> list[Entry]:
    """Services that a drawn VPC consumes; every one when nothing is filtered."""
    found = (item for item in services(topology) if not view.filtered or _consumed(topology, item, drawn))
    named = sorted((clean(item.label).casefold(), item.key, clean(item.label)) for item in found)
    return [Entry(key, "service", label or key, "") for _, key, label in named]


def _consumed(topology: Topology, service: Service, drawn: set[str]) -> bool:
    return any(item.endpoint is not None and item.endpoint.vpc_id in drawn for item in consumers(topology, service))


def _said(found: Sequence[Entry], estate: Scene, heading: Heading) -> Iterator[str]:
    if heading.snapshot:
        yield f"Snapshot {heading.taken}"
    if heading.source:
        yield f"Read from {clean(heading.source)}"
    vpcs = sum(1 for entry in found if entry.subject == "vpc")
    yield f"{_count(vpcs, 'VPC')}, {_count(len(found) - vpcs, 'service')}"
    yield from estate.notes[:MOST_NOTES]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _contents_parts(entries: Sequence[Entry], said: Sequence[str]) -> tuple[tuple[Row, ...], ...]:
    rows = list(_contents(entries))
    room = capacity(CONTENTS_COLUMNS, top=cover_top(said))
    pages = 1 + len(list(parts(rows[room:], capacity(CONTENTS_COLUMNS))))
    numbered = list(_contents(entries, estate_page=pages + 1))
    return (tuple(numbered[:room]), *parts(numbered[room:], capacity(CONTENTS_COLUMNS)))


def _contents(entries: Sequence[Entry], *, estate_page: int = 0) -> Iterator[Row]:
    """The estate, every account with the first of its VPCs, the services, the index."""
    yield Row("Estate", estate_page, ESTATE)
    for subject, title in PARTS.items():
        mine = [entry for entry in entries if entry.subject == subject]
        if mine:
            yield Row(title, mine[0].number, mine[0].key)
        if subject == "vpc":
            for group, held in groupby(mine, key=lambda entry: entry.group):
                first, *others = held
                yield Row(group, first.number, first.key, 1, _count(1 + len(others), "VPC"))
    if entries:
        yield Row("Index", estate_page + len(entries) + 1, INDEX)


def _index_rows(entries: Sequence[Entry]) -> list[Row]:
    """Every name and every id, each with its page."""
    named = [Row(entry.name, entry.number, entry.key, 1, entry.key) for entry in entries if entry.name != entry.key]
    ids = [Row(entry.key, entry.number, entry.key, 1) for entry in entries]
    return sorted([*named, *ids], key=lambda row: (row.words.casefold(), row.words, row.key))
