"""Findings in an order, in groups: by rule with one remedy for all, or by what they are about."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from vpcviz.layout.text import clean
from vpcviz.topology.findings.finding import Finding, Severity
from vpcviz.topology.findings.kept import vpc_of
from vpcviz.topology.findings.rules import RULE_OF
from vpcviz.topology.network import Topology
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.network import Vpc
from vpcviz.web.facts.words import kind_word
from vpcviz.web.tables import Column, natural

TONES: Final[Mapping[Severity, str]] = {
    Severity.CRITICAL: "critical",
    Severity.HIGH: "high",
    Severity.MEDIUM: "medium",
    Severity.LOW: "low",
    Severity.INFO: "info",
}
"""The end of a severity's class in the style sheet; the word always stands beside the colour."""
SEVERITY: Final = Column("severity", "Severity")
RULE: Final = Column("rule", "Rule")
RESOURCE: Final = Column("resource", "Resource")
VPC: Final = Column("vpc", "VPC")
ACCOUNT: Final = Column("account", "Account")
REGION: Final = Column("region", "Region")
COLUMNS: Final = (SEVERITY, RULE, RESOURCE, VPC, ACCOUNT, REGION)
DEFAULT_SORT: Final = f"-{SEVERITY.key}"
SORTS: Final = frozenset(word for column in COLUMNS for word in (column.key, f"-{column.key}"))
"""What `sort` takes in the address of a page of findings."""


@dataclass(frozen=True, slots=True)
class Item:
    """A finding about one resource."""

    resource: str
    label: str
    """What people call it."""
    kind: str
    known: bool
    """It has a page of its own."""
    vpc: str
    """The VPC whose picture shows it; "" when there is none."""
    vpc_label: str
    place: str
    because: str
    remedy: str
    """"" where the whole group has one."""
    severity: str
    tone: str
    rule: str
    title: str
    source: str
    """"" where the whole group has one."""


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of a rule and severity on this page, or all that are about one thing or place."""

    title: str
    count: int
    """On all pages."""
    items: tuple[Item, ...]
    rule: str = ""
    """"" where several rules found them."""
    number: int = 0
    severity: str = ""
    tone: str = ""
    remedy: str = ""
    source: str = ""


def sort_of(word: str) -> str:
    """The order that a query asks for; the worst first when its word means nothing."""
    return word if word in SORTS else DEFAULT_SORT


def ordered(topology: Topology, found: Iterable[Finding], sort: str) -> tuple[Finding, ...]:
    """The findings in an order; of what is equal in it, the worst first. What has no VPC comes last."""
    rows = sorted(found, key=attrgetter("order"))
    if sort == DEFAULT_SORT:
        return tuple(rows)
    key = _key(topology, sort)
    named = [(key(item), item) for item in rows]
    filled = [pair for pair in named if pair[0][0]]
    filled.sort(key=lambda pair: (natural(pair[0][0]), pair[0][1]), reverse=sort.startswith("-"))
    return tuple(item for _, item in (*filled, *(pair for pair in named if not pair[0][0])))


def groups(
    topology: Topology, shown: Iterable[Finding], found: Iterable[Finding], sort: str = DEFAULT_SORT
) -> tuple[Group, ...]:
    """The findings of a page in the groups that their order makes; `found` are those of all pages."""
    by_rule = sort.removeprefix("-") in (SEVERITY.key, RULE.key)
    key = _by_rule if by_rule else _key(topology, sort)
    counts = Counter(map(key, found))
    runs = ((same, tuple(run)) for same, run in groupby(shown, key=key))
    if by_rule:
        return tuple(_of_rule(topology, run, counts[same]) for same, run in runs)
    return tuple(
        Group(same[0] or "in no VPC", counts[same], tuple(_item(topology, one, "") for one in run))
        for same, run in runs
    )


def place_words(topology: Topology, account: str, region: str) -> str:
    """An account by name and id, and a region."""
    return clean(f"{topology.account_names.get(account, '')} {account} · {region}".strip())


def _by_rule(item: Finding) -> tuple[str, str]:
    return item.severity.value, item.rule


def _key(topology: Topology, sort: str) -> Callable[[Finding], tuple[str, str]]:
    """What an order goes by: a name, and an id that tells things of one name apart."""
    keys: dict[str, Callable[[Finding], tuple[str, str]]] = {
        SEVERITY.key: lambda item: (str(item.severity.rank), ""),
        RULE.key: lambda item: (RULE_OF[item.rule].title, item.rule),
        RESOURCE.key: lambda item: (_label(topology.find(item.resource), item.resource), item.resource),
        VPC.key: lambda item: _vpc(topology, item),
        ACCOUNT.key: lambda item: (
            clean(f"{topology.account_names.get(item.account, '')} {item.account}".strip()),
            item.account,
        ),
        REGION.key: lambda item: (item.region, ""),
    }
    return keys[sort.removeprefix("-")]


def _vpc(topology: Topology, item: Finding) -> tuple[str, str]:
    vpc = topology.get(Vpc, vpc_of(topology, item))
    return (_label(vpc, ""), vpc.id) if vpc is not None else ("", "")


def _label(resource: Resource | None, resource_id: str) -> str:
    return clean(resource.label if resource is not None else resource_id)


def _of_rule(topology: Topology, run: tuple[Finding, ...], count: int) -> Group:
    first, rule = run[0], RULE_OF[run[0].rule]
    remedies = {item.remedy for item in run}
    common = remedies.pop() if len(remedies) == 1 else rule.remedy
    return Group(
        title=rule.title,
        count=count,
        items=tuple(_item(topology, item, common) for item in run),
        rule=first.rule,
        number=rule.number,
        severity=first.severity.value,
        tone=TONES[first.severity],
        remedy=clean(common),
        source=rule.source,
    )


def _item(topology: Topology, item: Finding, common: str) -> Item:
    resource = topology.find(item.resource)
    vpc, vpc_id = _vpc(topology, item)
    return Item(
        resource=item.resource,
        label=_label(resource, item.resource),
        kind=kind_word(resource.kind) if resource is not None else "",
        known=resource is not None,
        vpc=vpc_id,
        vpc_label=vpc,
        place=place_words(topology, item.account, item.region),
        because=clean(item.because),
        remedy="" if item.remedy == common else clean(item.remedy),
        severity=item.severity.value,
        tone=TONES[item.severity],
        rule=item.rule,
        title=clean(item.title),
        source="" if common else RULE_OF[item.rule].source,
    )
