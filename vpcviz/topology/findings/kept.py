"""The findings of a topology, worked out once and kept with it, and parts of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from vpcviz.topology.findings.engine import findings_of
from vpcviz.topology.findings.finding import Finding, Findings, Severity, Unjudged
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import EndpointServiceConfiguration
from vpcviz.topology.resources.network import Vpc


class _Memory:
    """The findings by the time for which they were judged."""

    def __init__(self, topology: Topology) -> None:
        self._topology = topology
        self._found: dict[datetime, Findings] = {}
        self._by_resource: dict[datetime, Mapping[str, tuple[Finding, ...]]] = {}
        self._lock = Lock()

    def at(self, now: datetime) -> Findings:
        """Judged once; other threads wait for it."""
        with self._lock:
            if now not in self._found:
                self._found[now] = findings_of(self._topology, now=now)
            return self._found[now]

    def by_resource(self, now: datetime) -> Mapping[str, tuple[Finding, ...]]:
        """The same by resource."""
        found = self.at(now).found
        with self._lock:
            if now not in self._by_resource:
                groups: dict[str, list[Finding]] = defaultdict(list)
                for item in found:
                    groups[item.resource].append(item)
                self._by_resource[now] = {resource: tuple(items) for resource, items in groups.items()}
            return self._by_resource[now]


def findings(topology: Topology, *, now: datetime) -> Findings:
    """What `findings_of` says, judged once for each topology and time."""
    return topology.derive(_Memory).at(now)


@dataclass(frozen=True, slots=True)
class Part:
    """What of the findings is asked for. What is empty keeps everything."""

    severities: tuple[Severity, ...] = ()
    rules: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    vpcs: tuple[str, ...] = ()
    text: str = ""
    """Words that the finding, its resource's name or its VPC must hold."""


def part_of(topology: Topology, found: Iterable[Finding], part: Part) -> tuple[Finding, ...]:
    """The findings that a part keeps."""
    words = frozenset(part.text.lower().split())
    return tuple(
        item
        for item in found
        if _in_place(item, part)
        and (not part.severities or item.severity in part.severities)
        and (not part.rules or item.rule in part.rules)
        and (not part.vpcs or vpc_of(topology, item) in part.vpcs)
        and (not words or _says(_words(topology, item), words))
    )


def _says(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def unjudged_in(unjudged: Iterable[Unjudged], part: Part) -> tuple[Unjudged, ...]:
    """What could not be judged, as far as a part asks for it; a VPC, severity or text says nothing of it."""
    return tuple(item for item in unjudged if _in_place(item, part) and (not part.rules or item.rule in part.rules))


def _in_place(item: Finding | Unjudged, part: Part) -> bool:
    return (not part.accounts or item.account in part.accounts) and (not part.regions or item.region in part.regions)


def vpc_of(topology: Topology, item: Finding) -> str:
    """The VPC that a finding is about, of an endpoint service that of its load balancers; "" when it is about none, or several."""
    found = topology.find(item.resource)
    if isinstance(found, Vpc):
        return found.id
    if isinstance(found, EndpointServiceConfiguration):
        behind = {getattr(topology.find(arn), "vpc_id", "") for arn in found.load_balancer_arns}
        return behind.pop() if len(behind) == 1 else ""
    vpc_id = getattr(found, "vpc_id", "")
    return vpc_id if isinstance(vpc_id, str) else ""


def _words(topology: Topology, item: Finding) -> str:
    resource = topology.find(item.resource)
    vpc = topology.get(Vpc, vpc_of(topology, item))
    names = (each.name for each in (resource, vpc) if each is not None)
    said = (item.rule, item.title, item.because, item.resource, item.account, item.region, *names)
    return " ".join(said).lower()


def by_severity(found: Iterable[Finding]) -> Mapping[Severity, int]:
    """How many findings there are of each severity, the worst first."""
    counts = Counter(item.severity for item in found)
    return {severity: counts[severity] for severity in sorted(Severity, key=lambda one: -one.rank)}


def of_resource(topology: Topology, resource_id: str, *, now: datetime) -> tuple[Finding, ...]:
    """The findings about one resource."""
    return topology.derive(_Memory).by_resource(now).get(resource_id, ())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something could not be judged, with all the rules and places that it touches."""

    why: str
    rules: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    """(Account, region) pairs."""


def reasons(unjudged: Iterable[Unjudged]) -> tuple[Reason, ...]:
    """What could not be judged, each reason said once; those that touch the most rules first."""
    groups: dict[str, list[Unjudged]] = defaultdict(list)
    for item in unjudged:
        groups[item.why].append(item)
    found = [
        Reason(
            why,
            tuple(sorted({item.rule for item in items})),
            tuple(sorted({(item.account, item.region) for item in items})),
        )
        for why, items in groups.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-len(reason.rules), reason.why)))
