"""The network of a link, in the link's own words: everything that a link shows is made of this."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from vpcviz.diagrams.comparisons import compared_with
from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.remembering import heading_of
from vpcviz.inventory.changes import between
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import inventory_of, topology_of
from vpcviz.layout.heading import Heading
from vpcviz.share.bodies import shown_by
from vpcviz.share.restricting import Original, hides_anything, restricted
from vpcviz.topology.build import build
from vpcviz.topology.compared import compared_topology

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpcviz.diagrams.stored import Comparison
    from vpcviz.layout.view import View
    from vpcviz.share.selectors import Live
    from vpcviz.topology.network import Topology

MOST: Final = 2
"""Redacted networks that are kept: of a large estate each is as large as the estate."""


@dataclass(frozen=True, slots=True)
class Material:
    """A network in the words of a link."""

    topology: Topology
    """What is there."""
    view: View
    heading: Heading
    snapshot: Snapshot
    words: Mapping[str, str]
    """What the ids that were asked for became; those that are not in it stayed as they are."""
    comparison: Comparison | None = None
    """What the picture is compared with; its name is the time of the other snapshot."""

    @property
    def drawn(self) -> Topology:
        """What is drawn: of a comparison what is gone too, but a path is traced in what is there."""
        if self.comparison is None or self.view.subject == "path":
            return self.topology
        return self.comparison.compared.topology


_materials: Final[Kept[Material]] = Kept(bound=MOST, weigh=lambda _: 1)
_making: Final = Lock()


def material_of(live: Live, view: View, resources: Iterable[str] = ()) -> Material:
    """The network that a link shows with its view, and what `resources` are called in it. Raises `ViewError`."""
    key = shown_by(live)
    found = _materials.peek(key)
    if found is not None:
        return found
    with _making:
        return _materials.get(key, lambda: _made(live, view, resources))


def is_making() -> bool:
    """Whether a network is being made, which others wait for."""
    return _making.locked()


def _made(live: Live, view: View, resources: Iterable[str]) -> Material:
    snapshot = Snapshot.objects.select_related("workspace").get(pk=live.snapshot)
    rules, heading = live.link.redaction, heading_of(snapshot)
    plain = Material(topology_of(snapshot), view, heading, snapshot, {}, _compared(live, snapshot))
    if not hides_anything(rules):
        return plain
    original = Original(plain.drawn, inventory_of(snapshot))
    if plain.comparison is not None:
        original = replace(original, apart=between(Snapshot.objects.get(pk=live.prior), snapshot))
    found = restricted(original, view, rules, resources)
    topology = build(found.inventory)
    comparison = plain.comparison
    if comparison is not None:
        compared = compared_topology(build(found.before), topology, found.changes)
        comparison = replace(comparison, compared=compared)
    shown = Heading(snapshot=heading.snapshot) if rules.names else heading
    return Material(topology, found.view, shown, snapshot, found.words, comparison)


def _compared(live: Live, snapshot: Snapshot) -> Comparison | None:
    """What the link's picture is compared with, in nobody's words: it is called by its time, and its number is not told."""
    number = live.link.compared_with
    if number is None:
        return None
    found = compared_with(snapshot, number)
    return replace(found, name=found.when, when="")
