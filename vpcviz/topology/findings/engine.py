"""Judges a topology by every rule of the table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from vpcviz.topology.build import CLASSES
from vpcviz.topology.findings.finding import Finding, Findings, Unjudged
from vpcviz.topology.findings.ground import Ground
from vpcviz.topology.findings.readings import Place
from vpcviz.topology.findings.rule import Found, Rule
from vpcviz.topology.findings.rules import RULES
from vpcviz.topology.kinds import Kind
from vpcviz.topology.network import Topology

MOST_REASONS = 5
"""So many reasons are given for a rule and place; the others are counted."""
LIKE_THESE = "like these"
"""How the reason ends that counts others."""

Blind = Mapping[Place, tuple[str, ...]]
"""Places that a rule cannot judge, and why."""


def findings_of(topology: Topology, *, now: datetime) -> Findings:
    """What the rules find in a topology that was read at `now`, and what they could not judge.

    Nothing is concluded where a kind that a rule needs was not read.
    """
    ground = Ground(topology, now)
    subjects = _Subjects(ground)
    found: set[Finding] = set()
    unjudged: list[Unjudged] = []
    for rule in RULES:
        blind = subjects.blind(rule)
        told = defaultdict(list, {place: list(reasons) for place, reasons in blind.items()})
        for item in rule.judge(ground):
            place = (item.account, item.region)
            if place in blind:
                continue
            if isinstance(item, Found):
                found.add(rule.finding(item))
            elif item.why not in told[place]:
                told[place].append(item.why)
        for place, reasons in told.items():
            unjudged += [Unjudged(rule.slug, *place, why) for why in _first(reasons)]
    return Findings(tuple(sorted(found, key=lambda item: item.order)), tuple(sorted(unjudged)))


class _Subjects:
    """Where there is something to judge, and what of it could not be read."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._present: dict[Kind, frozenset[Place]] = {}
        self._foreign = _foreign(ground)

    def blind(self, rule: Rule) -> Blind:
        """The places that a rule cannot judge. Where there is nothing that it is about, there is nothing to judge."""
        found: defaultdict[Place, dict[str, None]] = defaultdict(dict)
        for account, region in self._places(rule):
            readings = self._ground.readings
            unread = (readings.unread(kind, account, region) for kind in rule.needs)
            refused = (readings.refused(kind, account, region) for kind in rule.heeds)
            for why in filter(None, (*unread, *refused)):
                found[account, region][why] = None
        if Kind.SUBNET in rule.needs or Kind.VPC in rule.subjects:
            for place, why in self._foreign:
                found[place][why] = None
        return {place: tuple(reasons) for place, reasons in found.items()}

    def _places(self, rule: Rule) -> Iterable[Place]:
        """Where the subject of a rule is, or may be."""
        readings = self._ground.readings
        unread = {place for kind in rule.subjects for place in readings.places(kind) if readings.unread(kind, *place)}
        return unread.union(*map(self._where, rule.subjects))

    def _where(self, kind: Kind) -> frozenset[Place]:
        if kind not in self._present:
            every = self._ground.topology.all(CLASSES[kind]).values()
            self._present[kind] = frozenset((item.account, item.region) for item in every)
        return self._present[kind]


def _foreign(ground: Ground) -> list[tuple[Place, str]]:
    """VPCs that only a participant of a sharing shows: nobody here can see what their owner has put into them."""
    return [
        ((vpc.account, vpc.region), f"{vpc.id} is shared by account {vpc.account}, which is not connected")
        for vpc in ground.vpcs
        if ground.readings.accounts and vpc.seen_from and vpc.account not in ground.readings.accounts
    ]


def _first(reasons: list[str]) -> list[str]:
    rest = len(reasons) - MOST_REASONS
    return (
        [*reasons[:MOST_REASONS], f"{rest} further reason{'' if rest == 1 else 's'} {LIKE_THESE}"]
        if rest > 0
        else reasons
    )
