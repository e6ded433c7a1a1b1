"""The access matrix as a heat map: filtered, grouped by VPC, in pages."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from django.http import QueryDict

from vpcviz.layout.text import clean
from vpcviz.topology.access.asked import asked_of
from vpcviz.topology.access.kept import WAYS, Part, asks_for, matrix, part_of
from vpcviz.topology.access.matrix import Cell, Row
from vpcviz.topology.graph import tier_of
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Subnet, Vpc
from vpcviz.web.paging import page_asked, turned
from vpcviz.web.tables import Column, Heading, headings

SUBNET: Final = "subnet"
"""The column of the subnets; every other one is called like its service."""
PAGE_ROWS: Final = 80
MOST_CHOICES: Final = 1000
MOST_WHY: Final = 300

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "gateway-endpoint": ("gateway", "endpoint"),
    "interface-endpoint": ("interface", "endpoint"),
    "gwlb-endpoint": ("GWLB", "endpoint"),
    "privatelink": ("PrivateLink", ""),
    "local": ("local", "inside the VPC"),
    "peering": ("peering", "connection"),
    "transit-gateway": ("transit", "gateway"),
    "vpn": ("VPN", "connection"),
    "direct-connect": ("DX", "Direct Connect"),
    "nat": ("NAT", "gateway"),
    "internet": ("internet", "gateway"),
    "mixed": ("mixed", "workloads differ"),
    "blocked": ("blocked", "by a rule or policy"),
    "no-route": ("no route", ""),
    "unknown": ("unknown", "could not be read"),
}
"""A way -> its word in a cell, and what the legend adds to it."""

_BY_ENDPOINT: Final = frozenset({"gateway-endpoint", "interface-endpoint", "gwlb-endpoint", "privatelink"})
_TONES: Final = {"blocked": "broken", "no-route": "gone", "unknown": "unreadable", "mixed": "mixed"}
_PLACES: Final = {via: place for place, via in enumerate(WAYS)}
_PRIVATE: Final = {True: "private", False: "public", None: ""}


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it is drawn: words first, colour second."""

    service: str
    word: str
    private: str
    tone: str
    why: str
    number: int
    """Of the whole sentence among the page's `whys`, from 1."""
    away: bool
    """The filter asks for other ways than this."""


@dataclass(frozen=True, slots=True)
class Line:
    """A subnet's cells."""

    subnet: str
    label: str
    note: str
    cells: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The subnets of a VPC on this page."""

    vpc: str
    label: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """An entry of the legend: how many cells have this way, and the query that shows them alone."""

    via: str
    word: str
    meaning: str
    tone: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with the values that occur."""

    key: str
    title: str
    chosen: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The page of the matrix."""

    services: tuple[str, ...]
    headings: tuple[Heading, ...]
    """Of the subnets, then of each service: who follows them gets the VPCs with the most private ways first, or last."""
    groups: tuple[Group, ...]
    whys: tuple[str, ...]
    """Every reason on the page, once."""
    ways: tuple[Way, ...]
    choices: tuple[Choice, ...]
    total: int
    matching: int
    cells: int
    private: int
    public: int
    first: int
    last: int
    before: str
    after: str
    filtered: bool


def part_asked(query: QueryDict) -> Part:
    """What of the matrix a query asks for; words that mean nothing are passed over."""
    return asked_of({key: [str(value) for value in values] for key, values in query.lists()}).part


def heat(topology: Topology, query: QueryDict, rows_known: Sequence[Row] | None = None) -> Heat:
    """The page that a query asks for, of the whole matrix or of the rows that may be shown."""
    part = part_asked(query)
    every = matrix(topology, all_subnets=bool(query.get("all"))) if rows_known is None else rows_known
    of_any_way = part_of(topology, every, replace(part, ways=(), private=None))
    rows = part_of(topology, of_any_way, part)
    services = tuple(rows[0].services) if rows else ()
    sort = query.get("sort", "")
    sort = sort if sort.removeprefix("-") in {SUBNET, *services} else SUBNET
    ordered = _ordered(topology, rows, sort)
    page = page_asked(query.get("page", ""), len(ordered), of=PAGE_ROWS)
    start = (page - 1) * PAGE_ROWS
    shown = ordered[start : start + PAGE_ROWS]
    cells = Counter(cell.private for row in rows for cell in row.services.values())
    whys = _whys(shown)
    return Heat(
        services=services,
        headings=headings(
            (Column(SUBNET, "Subnet"), *(Column(name, name) for name in services)),
            sort,
            lambda word: turned(query, sort=word),
        ),
        groups=tuple(_groups(topology, shown, _Words(asks_for(part), whys))),
        whys=tuple(clean(why) for why in whys),
        ways=_ways(of_any_way, part, query),
        choices=_choices(topology, every, part),
        total=len(every),
        matching=len(rows),
        cells=sum(cells.values()),
        private=cells[True],
        public=cells[False],
        first=start + 1 if shown else 0,
        last=start + len(shown),
        before=turned(query, page=str(page - 1)) if page > 1 else "",
        after=turned(query, page=str(page + 1)) if start + PAGE_ROWS < len(ordered) else "",
        filtered=part != Part(),
    )


def _ordered(topology: Topology, rows: Iterable[Row], sort: str) -> list[Row]:
    """The rows by name, or by the way to one service: a VPC stays together, where its best subnet puts it, or its worst."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    ordered = sorted(
        rows,
        key=lambda row: (_vpc_label(topology, row), row.vpc, _label(topology, row), row.subnet),
        reverse=down and name == SUBNET,
    )
    if name == SUBNET:
        return ordered
    ranks = {row.subnet: _rank(row.services[name], down=down) for row in ordered}
    first: dict[str, tuple[int, int]] = {}
    for row in ordered:
        first[row.vpc] = min(ranks[row.subnet], first.get(row.vpc, ranks[row.subnet]))
    ordered.sort(key=lambda row: (first[row.vpc], _vpc_label(topology, row), row.vpc, ranks[row.subnet]))
    return ordered


def _rank(cell: Cell, *, down: bool) -> tuple[int, int]:
    """Where a way stands among all, the most private first; what is public stands last among its like."""
    rank = (_PLACES.get(cell.via, len(WAYS)), 1 if cell.private is False else 0)
    return (-rank[0], -rank[1]) if down else rank


def _vpc_label(topology: Topology, row: Row) -> str:
    found = topology.get(Vpc, row.vpc)
    return clean(found.label if found is not None else row.vpc)


def _label(topology: Topology, row: Row) -> str:
    found = topology.get(Subnet, row.subnet)
    return clean(found.label if found is not None else row.subnet)


def _whys(rows: Iterable[Row]) -> dict[str, int]:
    """The reasons in the order in which they come, numbered from 1."""
    found = dict.fromkeys(cell.why for row in rows for cell in row.services.values())
    return {why: number for number, why in enumerate(found, start=1)}


@dataclass(frozen=True, slots=True)
class _Words:
    """What cells are told with: which of them are asked for, and the number of each reason."""

    has: Callable[[Cell], bool]
    numbers: Mapping[str, int]


def _groups(topology: Topology, rows: Iterable[Row], words: _Words) -> Iterable[Group]:
    for vpc_id, run in groupby(rows, key=lambda row: row.vpc):
        subnets = tuple(run)
        vpc = topology.get(Vpc, vpc_id)
        account = subnets[0].account
        named = topology.account_names.get(account, "")
        blocks = ", ".join(vpc.cidrs) if vpc is not None else ""
        note = (vpc_id, blocks, f"{named} {account}".strip(), subnets[0].region)
        lines = tuple(_line(topology, row, words) for row in subnets)
        yield Group(vpc_id, _vpc_label(topology, subnets[0]), clean(" · ".join(word for word in note if word)), lines)


def _line(topology: Topology, row: Row, words: _Words) -> Line:
    subnet = topology.get(Subnet, row.subnet)
    note = (subnet.cidr, subnet.zone, tier_of(topology, subnet).value) if subnet is not None else ()
    cells = tuple(_shown(service, cell, words) for service, cell in row.services.items())
    return Line(row.subnet, _label(topology, row), clean(" · ".join(word for word in note if word)), cells)


def _shown(service: str, cell: Cell, words: _Words) -> Shown:
    word = WORDS.get(cell.via, (cell.via, cell.via))[0]
    why = clean(cell.why)
    shortened = f"{why[:MOST_WHY]}…" if len(why) > MOST_WHY else why
    number, away = words.numbers[cell.why], not words.has(cell)
    return Shown(service, word, _PRIVATE[cell.private], tone(cell.via, cell.private), shortened, number, away)


def tone(via: str, private: bool | None) -> str:
    """The colour of a way: by an endpoint, private by another way, public, or none."""
    if via in _TONES:
        return _TONES[via]
    if private is False:
        return "public"
    return "endpoint" if via in _BY_ENDPOINT else "private"


def _ways(rows: Iterable[Row], part: Part, query: QueryDict) -> tuple[Way, ...]:
    counted: Counter[tuple[str, bool | None]] = Counter(
        (cell.via, cell.private) for row in rows for cell in row.services.values()
    )
    found = []
    for via in WAYS:
        kinds = [private for way, private in counted if way == via]
        if not kinds and via not in part.ways:
            continue
        chosen = via in part.ways
        word, meaning = WORDS[via]
        private = False if False in kinds else None
        count = sum(counted[(via, kind)] for kind in kinds)
        found.append(
            Way(via, word, meaning, tone(via, private), count, chosen, turned(query, via="" if chosen else via))
        )
    return tuple(found)


def _choices(topology: Topology, rows: Sequence[Row], part: Part) -> tuple[Choice, ...]:
    names = topology.account_names
    accounts = {row.account: clean(names.get(row.account, row.account)) for row in rows}
    vpcs = {row.vpc: _vpc_label(topology, row) for row in rows}
    services = dict.fromkeys(rows[0].services) if rows else {}
    return (
        _choice("account", "Account", part.accounts, accounts),
        _choice("region", "Region", part.regions, {row.region: row.region for row in rows}),
        _choice("vpc", "VPC", part.vpcs, vpcs),
        _choice("service", "Service", part.services, {name: name for name in services}),
        _choice("via", "Way", part.ways, {via: WORDS[via][0] for via in WAYS}, keep_order=True),
        _choice(
            "private",
            "Private",
            () if part.private is None else ("yes" if part.private else "no",),
            {"yes": "private", "no": "public"},
        ),
    )


def _choice(
    key: str, title: str, chosen: tuple[str, ...], values: Mapping[str, str], *, keep_order: bool = False
) -> Choice:
    pairs = tuple(values.items()) if keep_order else tuple(sorted(values.items(), key=lambda pair: (pair[1], pair[0])))
    return Choice(key, title, chosen[0] if chosen else "", pairs[:MOST_CHOICES])
