"""The network of a link, in the link's own words: everything that a link shows is made of this."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.remembering import heading_of
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import inventory_of, topology_of
from vpcviz.layout.heading import Heading
from vpcviz.share.bodies import shown_by
from vpcviz.share.restricting import hides_anything, restricted
from vpcviz.topology.build import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vpcviz.layout.view import View
    from vpcviz.share.selectors import Live
    from vpcviz.topology.network import Topology

MOST: Final = 2
"""Redacted networks that are kept: of a large estate each is as large as the estate."""


@dataclass(frozen=True, slots=True)
class Material:
    """A network in the words of a link."""

    topology: Topology
    view: View
    heading: Heading
    snapshot: Snapshot
    words: Mapping[str, str]
    """What the ids that were asked for became; those that are not in it stayed as they are."""


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
    rules, heading, topology = live.link.redaction, heading_of(snapshot), topology_of(snapshot)
    if not hides_anything(rules):
        return Material(topology, view, heading, snapshot, {})
    found = restricted(topology, inventory_of(snapshot), view, rules, resources)
    shown = Heading(snapshot=heading.snapshot) if rules.names else heading
    return Material(build(found.inventory), found.view, shown, snapshot, found.words)
