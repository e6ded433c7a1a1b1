"""The findings of links: judged in the words of the link, of its filters' part and of nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import topology_of
from vpcviz.layout.view import View
from vpcviz.share.made_once import MadeOnce
from vpcviz.share.material import Material, material_of
from vpcviz.share.parts import findings_part
from vpcviz.share.restricting import only
from vpcviz.topology.findings.finding import Finding, Findings, Unjudged
from vpcviz.topology.findings.kept import Part, findings, part_of, unjudged_in, vpc_of
from vpcviz.topology.kinds import Kind
from vpcviz.topology.pseudonyms import forms
from vpcviz.topology.pseudonyms.names import Names, key_of
from vpcviz.topology.resources.endpoints import VpcEndpoint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from vpcviz.share.selectors import Live
    from vpcviz.topology.network import Topology
    from vpcviz.topology.resource import Resource

OF_POLICIES: Final = frozenset({"full-access-policy"})
"""Rules that read policies: a link that hides those cannot be judged by them."""
HIDDEN: Final = "this link does not show policies"
ELSEWHERE: Final = "something that it depends on is not in the inventory, nor in this link"
PLACES: Final = frozenset({Kind.REGION, Kind.AVAILABILITY_ZONE})


@dataclass(frozen=True, slots=True)
class FindingsShown:
    """The findings as a link shows them."""

    topology: Topology
    """What the findings are about, with its VPCs and accounts: nothing else can be said."""
    findings: Findings
    workspace: str
    """The workspace's name; "" when the link hides names."""
    taken_at: datetime


def _made(live: Live) -> FindingsShown:
    part = findings_part(live.link.query)
    snapshot = Snapshot.objects.get(pk=live.snapshot)
    original = topology_of(snapshot)
    chosen = part_of(original, findings(original, now=snapshot.taken_at).found, part)
    material = material_of(live, View(accounts=part.accounts), (one.resource for one in chosen))
    topology, words = material.topology, material.words
    judged = findings(topology, now=snapshot.taken_at)
    kept = {(one.rule, words.get(one.resource, one.resource)) for one in chosen}
    found = tuple(one for one in judged.found if part == Part() or (one.rule, one.resource) in kept)
    unjudged = _unjudged(material, part, judged.unjudged, found)
    if live.link.hides_policies:
        found = tuple(one for one in found if one.rule not in OF_POLICIES)
        unjudged = tuple(sorted({*unjudged, *_unseen(material, part)}))
    ids = {word for one in found for word in (one.resource, vpc_of(topology, one))}
    seen = only(topology, ids, {*(one.account for one in found), *(one.account for one in unjudged)})
    if part != Part():
        unjudged = _Telling(topology, seen, by_place=not (part.vpcs or part.text)).of(unjudged)
    return FindingsShown(seen, Findings(found, unjudged), material.heading.workspace, snapshot.taken_at)


def judged_in(material: Material, *, hides_policies: bool) -> Findings:
    """All findings of a link's network, in its words; what reads policies is not judged where the link hides them."""
    judged = findings(material.topology, now=material.snapshot.taken_at)
    if not hides_policies:
        return judged
    found = tuple(one for one in judged.found if one.rule not in OF_POLICIES)
    return Findings(found, tuple(sorted({*judged.unjudged, *_unseen(material, Part())})))


def _unjudged(
    material: Material, part: Part, unjudged: Iterable[Unjudged], found: Iterable[Finding]
) -> tuple[Unjudged, ...]:
    """What could not be judged in the part; of a VPC or of words only where something was found for them."""
    kept = unjudged_in(unjudged, _in_words(material, part))
    if not (part.vpcs or part.text):
        return kept
    places = {(one.account, one.region) for one in found}
    return tuple(one for one in kept if (one.account, one.region) in places)


@dataclass(frozen=True, slots=True)
class _Telling:
    """Which reasons a link to a part may tell as they are: those that name nothing beyond it."""

    topology: Topology
    seen: Topology
    by_place: bool
    """Everything in a place of the part belongs to it, and not only what is seen."""

    def of(self, unjudged: Collection[Unjudged]) -> tuple[Unjudged, ...]:
        """What could not be judged; of reasons that name others, only that there is one."""
        named = defaultdict[str, set[tuple[str, str]]](set)
        names: dict[str, str] = {}
        for one in self.topology.everything():
            if one.kind not in PLACES and self.seen.find(one.id) is None:
                for word in (one.id, one.name):
                    names[word] = key = key_of(word)
                    named[key].add(_place(one))
        others = Names({word: key for word, key in names.items() if key and not word.isdecimal()})
        found = {why: self._places(why, others, named) for why in {one.why for one in unjudged}}
        return tuple(sorted({self._told(one, found[one.why]) for one in unjudged}))

    def _told(self, one: Unjudged, places: frozenset[tuple[str, str]] | None) -> Unjudged:
        own = frozenset({_place(one)}) if self.by_place else frozenset()
        return one if places is not None and places <= own else replace(one, why=ELSEWHERE)

    def _places(
        self, why: str, others: Names, named: Mapping[str, set[tuple[str, str]]]
    ) -> frozenset[tuple[str, str]] | None:
        """Where everything is that a reason names; None when it names an id that nobody knows."""
        ids = (found.group() for found in forms.ID.finditer(why) if re.search(r"\d", found.group()))
        if any(self.topology.find(one) is None for one in ids):
            return None
        return frozenset(place for key in others.within(why) for place in named[key])


def _place(one: Unjudged | Resource) -> tuple[str, str]:
    return one.account, one.region


def _unseen(material: Material, part: Part) -> tuple[Unjudged, ...]:
    """The places where policies would be judged if they were shown."""
    endpoints = material.topology.all(VpcEndpoint).values()
    told = {Unjudged(rule, one.account, one.region, HIDDEN) for rule in OF_POLICIES for one in endpoints if one.policy}
    return () if part.vpcs or part.text or part.severities else unjudged_in(told, _in_words(material, part))


def _in_words(material: Material, part: Part) -> Part:
    """Where the part is, in the words of the link."""
    return Part(rules=part.rules, accounts=material.view.accounts, regions=part.regions)


findings_shown: Final = MadeOnce(_made)
"""The findings of a link. Raises `ViewError`."""
