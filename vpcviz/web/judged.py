"""The page of findings: counted, filtered, in an order and groups, in pages, with what could not be judged before them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from vpcviz.layout.text import clean
from vpcviz.topology.findings.asked import part_asked
from vpcviz.topology.findings.finding import WORST_FIRST, Finding, Findings
from vpcviz.topology.findings.kept import Part, by_severity, part_of, reasons, unjudged_in, vpc_of
from vpcviz.topology.findings.rules import RULE_OF, RULES
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.network import Vpc
from vpcviz.web.found import COLUMNS, DEFAULT_SORT, SEVERITY, TONES, Group, groups, ordered, place_words, sort_of
from vpcviz.web.heat import Choice
from vpcviz.web.paging import page_asked, turned
from vpcviz.web.tables import Heading, headings

PAGE_ITEMS: Final = 100
MOST_CHOICES: Final = 1000
MOST_REASONS: Final = 40
MOST_PLACES: Final = 4


@dataclass(frozen=True, slots=True)
class Degree:
    """A severity: how often it occurs, and the query that shows it alone."""

    word: str
    tone: str
    count: int
    chosen: bool
    query: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason why something could not be judged."""

    why: str
    rules: tuple[tuple[str, str], ...]
    """(Slug, title) of the rules that it touches."""
    places: tuple[str, ...]
    further: int
    """Places that are not named."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The page of the findings."""

    groups: tuple[Group, ...]
    sort: str
    """The order that was asked for; "" for the worst first."""
    orders: tuple[Heading, ...]
    """The orders that there are, with their links."""
    degrees: tuple[Degree, ...]
    choices: tuple[Choice, ...]
    gaps: tuple[Gap, ...]
    more_gaps: int
    rules: int
    """How many rules there are."""
    blind: int
    """How many of them could not be judged everywhere."""
    empty: bool
    """Nothing was read that could be judged."""
    total: int
    matching: int
    first: int
    last: int
    before: str
    after: str
    filtered: bool
    text: str


def part_of_query(query: QueryDict) -> Part:
    """What of the findings a query asks for; words that mean nothing are passed over."""
    return part_asked({key: [str(value) for value in values] for key, values in query.lists()})


def judged(topology: Topology, findings: Findings, query: QueryDict) -> Judged:
    """The page that a query asks for."""
    part = part_of_query(query)
    of_any_severity = part_of(topology, findings.found, replace(part, severities=()))
    sort = sort_of(query.get("sort", ""))
    kept = (item for item in of_any_severity if not part.severities or item.severity in part.severities)
    found = ordered(topology, kept, sort)
    start = (page_asked(query.get("page", ""), len(found), of=PAGE_ITEMS) - 1) * PAGE_ITEMS
    shown = found[start : start + PAGE_ITEMS]
    gaps = unjudged_in(findings.unjudged, part)
    told = reasons(gaps)
    return Judged(
        groups=groups(topology, shown, found, sort),
        sort="" if sort == DEFAULT_SORT else sort,
        orders=_orders(query, sort),
        degrees=tuple(_degrees(of_any_severity, part, query)),
        choices=_choices(topology, findings.found, part),
        gaps=tuple(_gap(topology, reason.why, reason.rules, reason.places) for reason in told[:MOST_REASONS]),
        more_gaps=max(0, len(told) - MOST_REASONS),
        rules=len(RULES),
        blind=len({gap.rule for gap in gaps}),
        empty=not any(True for _ in topology.everything()),
        total=len(findings.found),
        matching=len(found),
        first=start + 1 if shown else 0,
        last=start + len(shown),
        before=turned(query, page=str(start // PAGE_ITEMS)) if start else "",
        after=turned(query, page=str(start // PAGE_ITEMS + 2)) if start + PAGE_ITEMS < len(found) else "",
        filtered=part != Part(),
        text=part.text,
    )


def kept_findings(topology: Topology, findings: Findings, part: Part) -> Findings:
    """The findings and gaps that a part keeps, for files."""
    return Findings(part_of(topology, findings.found, part), unjudged_in(findings.unjudged, part))


def items_of(topology: Topology, found: Iterable[Finding]) -> tuple[Group, ...]:
    """The findings about one thing, each in a group of its own rule, for the page of that thing."""
    every = tuple(found)
    return groups(topology, every, every)


def _orders(query: QueryDict, sort: str) -> tuple[Heading, ...]:
    """The links of the orders; that of the severity begins with the worst."""

    def asking(word: str) -> str:
        begins = word == SEVERITY.key and sort != DEFAULT_SORT
        return turned(query, sort="" if begins or word == DEFAULT_SORT else word)

    return headings(COLUMNS, sort, asking)


def _degrees(found: tuple[Finding, ...], part: Part, query: QueryDict) -> Iterable[Degree]:
    for severity, count in by_severity(found).items():
        chosen = severity in part.severities
        target = turned(query, severity="" if chosen else severity.value)
        yield Degree(severity.value, TONES[severity], count, chosen, target)


def _choices(topology: Topology, found: Iterable[Finding], part: Part) -> tuple[Choice, ...]:
    every = tuple(found)
    names = topology.account_names
    rules = {item.rule for item in every}
    vpcs = {vpc: topology.get(Vpc, vpc) for vpc in sorted({vpc_of(topology, item) for item in every}) if vpc}
    values: tuple[tuple[str, str, tuple[str, ...], dict[str, str]], ...] = (
        (
            "severity",
            "Severity",
            tuple(one.value for one in part.severities),
            {one.value: one.value for one in WORST_FIRST},
        ),
        ("rule", "Rule", part.rules, {rule.slug: f"{rule.title}" for rule in RULES if rule.slug in rules}),
        (
            "account",
            "Account",
            part.accounts,
            {one: f"{names.get(one, '')} {one}".strip() for one in _of(every, "account")},
        ),
        ("region", "Region", part.regions, {one: one for one in _of(every, "region")}),
        ("vpc", "VPC", part.vpcs, {key: vpc.label if vpc is not None else key for key, vpc in vpcs.items()}),
    )
    return tuple(_choice(key, title, chosen, words) for key, title, chosen, words in values)


def _of(found: Iterable[Finding], field: str) -> list[str]:
    return sorted({getattr(item, field) for item in found})


def _choice(key: str, title: str, chosen: tuple[str, ...], words: Mapping[str, str]) -> Choice:
    first = chosen[0] if chosen else ""
    pairs = [(value, clean(word) or value) for value, word in words.items()][:MOST_CHOICES]
    if first and first not in words:
        pairs.append((first, clean(first)))
    return Choice(key, title, first, tuple(pairs))


def _gap(topology: Topology, why: str, rules: tuple[str, ...], places: tuple[tuple[str, str], ...]) -> Gap:
    return Gap(
        why=clean(why),
        rules=tuple((slug, RULE_OF[slug].title) for slug in rules),
        places=tuple(place_words(topology, *place) for place in places[:MOST_PLACES]),
        further=max(0, len(places) - MOST_PLACES),
    )
