"""The layer of findings: on every box how many findings there are of it and how bad the worst is, and what was not judged.

A pure step after layout, like every mark; what the findings are is the business of `topology.findings`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from vpcviz.layout.collector import held_back
from vpcviz.layout.estate import EVERY
from vpcviz.layout.marks import DEGREES, Mark, marked
from vpcviz.layout.scene import Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View
from vpcviz.topology.findings.engine import LIKE_THESE
from vpcviz.topology.findings.finding import Finding, Findings, Unjudged
from vpcviz.topology.findings.kept import reasons
from vpcviz.topology.findings.rules import RULES
from vpcviz.topology.graph import subnets_using
from vpcviz.topology.holders import bearers, holders
from vpcviz.topology.network import Topology
from vpcviz.topology.records import GLOBAL
from vpcviz.topology.resource import Resource
from vpcviz.topology.resources.endpoints import EndpointConnection
from vpcviz.topology.resources.interfaces import NetworkAcl, SecurityGroup
from vpcviz.topology.resources.network import RouteTable

MOST_REASONS: Final = 2
"""Reasons that are given in the words below a picture; the others are counted."""
MOST_LETTERS: Final = 220
"""Of a reason, which names ids and calls."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The findings of a topology, made ready for any picture of it."""

    topology: Topology
    unjudged: tuple[Unjudged, ...]
    marks: tuple[Mark, ...]
    """One for each finding, the worst first."""
    on: Mapping[str, tuple[int, ...]]
    """The places of the marks that show at a resource, or count in it."""
    whole: bool
    """Whether a picture of a part may speak of the rest: whose words a finding cites, and how many there are elsewhere."""


def layer_of(topology: Topology, findings: Findings, *, whole: bool = True) -> Layer:
    """The layer of these findings about the topology. Costs what there are of them, once for all pictures.

    A badge shows no mark's text: it tells apart two findings of one thing whose titles are the same.
    """
    bearing = bearers(topology)
    found = (_mark(topology, bearing, one, whole=whole) for one in findings.found)
    marks = tuple(replace(mark, text=f"{mark.kind} {number}") for number, mark in enumerate(found))
    on: defaultdict[str, list[int]] = defaultdict(list)
    for number, mark in enumerate(marks):
        for name in dict.fromkeys((mark.resource, *mark.at, *mark.within)):
            on[name].append(number)
    return Layer(topology, findings.unjudged, marks, {name: tuple(some) for name, some in on.items()}, whole)


def with_findings(scene: Scene, layer: Layer, view: View) -> Scene:
    """The scene of the view with its findings; the words below it say what could not be judged."""
    with held_back():
        bare = _bare(scene, layer, view)
        bearing = {node.resource or "" for node in scene.nodes if node.id not in bare}
        numbers = {number for name in bearing for number in layer.on.get(name, ())}
        marks = [layer.marks[number] for number in sorted(numbers)]
        said = (*_found(layer, marks, view), *_gaps(scene, layer, view))
        return marked(replace(scene, notes=(*scene.notes, *said)), marks, " ".join(said), bare=bare)


def _bare(scene: Scene, layer: Layer, view: View) -> frozenset[str]:
    """The boxes that bear no findings: what lies in the card of a VPC that is collapsed, so that the card counts all; and
    accounts, unless the picture is of the estate and may speak of what it does not draw."""
    estate = view.subject == "estate"
    bare = {node.id for node in scene.nodes if node.kind == "account" and not (estate and layer.whole)}
    collapsed: set[str] = set()
    for node in scene.nodes if estate else ():
        if node.parent in collapsed:
            bare.add(node.id)
            collapsed.add(node.id)
        if node.kind == "vpc" and EVERY not in view.expanded and node.id not in view.expanded:
            collapsed.add(node.id)
    return frozenset(bare)


def _mark(topology: Topology, bearing: Mapping[str, tuple[str, ...]], one: Finding, *, whole: bool) -> Mark:
    resource = topology.find(one.resource)
    summed = f"{one.severity.value}: {one.title}"
    at = (one.resource, *_shown_at(topology, bearing, resource))
    found = (item for item in map(topology.find, at) if item is not None)
    within = dict.fromkeys(name for item in found for name in holders(topology.find, item))
    return Mark(
        one.resource,
        "",
        one.severity.value,
        f"{summed}. {one.because}" if whole else summed,
        at=at,
        within=tuple(within) or (one.account,),
        summed=summed,
    )


def _shown_at(topology: Topology, bearing: Mapping[str, tuple[str, ...]], found: Resource | None) -> Iterable[str]:
    """The boxes that show what has none of its own: the subnets of a route table, what bears a security group."""
    match found:
        case RouteTable():
            return [subnet.id for subnet in subnets_using(topology, found)]
        case NetworkAcl():
            return sorted(found.subnet_ids)
        case SecurityGroup():
            return bearing.get(found.id, ())
        case EndpointConnection():
            return found.endpoint_id, found.service_id
    return ()


def _found(layer: Layer, marks: Iterable[Mark], view: View) -> Iterator[str]:
    """How many findings the picture shows, and how many it does not."""
    counts = Counter(mark.kind for mark in marks)
    here, every = sum(counts.values()), len(layer.marks)
    told = ", ".join(f"{counts[degree]:,} {degree}" for degree in DEGREES if counts[degree])
    if here:
        yield f"Findings: {told}."
    elif every or layer.unjudged or not (layer.whole and _is_anything(layer)):
        yield "No findings on this picture."
    else:
        yield f"No findings: all {len(RULES)} rules were judged, everywhere."
    if layer.whole and every > here:
        rest = every - here
        why = "have no box on it" if view.whole else "are elsewhere"
        yield f"{rest:,} {'more ' if here else ''}{why if rest > 1 else why.replace('have', 'has').replace('are', 'is')}."


def _is_anything(layer: Layer) -> bool:
    return any(True for _ in layer.topology.everything())


def _gaps(scene: Scene, layer: Layer, view: View) -> Iterator[str]:
    """What could not be judged of what the picture is about: no badge is no "all well" there."""
    if not _is_anything(layer):
        yield "⚠ There is nothing to judge: no resource was read."
        return
    gaps = tuple(_unjudged(scene, layer, view))
    if not gaps:
        return
    rules = len({gap.rule for gap in gaps})
    why = f" ({_why(gaps)})" if layer.whole else ""
    yield (
        f"⚠ {rules} of {len(RULES)} rules could not be judged everywhere{why}: "
        "where they could not, no badge does not mean that all is well."
    )


def _why(gaps: Iterable[Unjudged]) -> str:
    every = [reason.why for reason in reasons(gaps) if not reason.why.endswith(LIKE_THESE)]
    told = [_short(why) for why in every[:MOST_REASONS]]
    rest = len(every) - MOST_REASONS
    return "; ".join([*told, f"and {rest:,} more"] if rest > 0 else told)


def _short(why: str) -> str:
    words = clean(why)
    return words if len(words) <= MOST_LETTERS else f"{words[: MOST_LETTERS - 1].rstrip()}…"


def _unjudged(scene: Scene, layer: Layer, view: View) -> Iterator[Unjudged]:
    """Of the whole estate everything; of an estate's part what its accounts and regions ask for; else where boxes are."""
    if view.subject == "estate" and layer.whole:
        asked = (frozenset(view.accounts), frozenset(view.regions))
        yield from (
            gap
            for gap in layer.unjudged
            if (not asked[0] or gap.account in asked[0]) and (not asked[1] or gap.region in {*asked[1], GLOBAL})
        )
        return
    drawn = (layer.topology.find(node.resource) for node in scene.nodes if node.resource)
    places = {(found.account, found.region) for found in drawn if found is not None}
    accounts = {account for account, _ in places}
    for gap in layer.unjudged:
        if (gap.account, gap.region) in places or (gap.region == GLOBAL and gap.account in accounts):
            yield gap
