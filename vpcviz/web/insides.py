"""Showing the inside of VPCs in the estate: the addresses that expand and collapse, and the controls on the drawing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from vpcviz.layout.compared import REMOVED
from vpcviz.layout.estate import EVERY
from vpcviz.layout.frames import UNCONNECTED
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, to_query
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.place import Place

MOST_AT_ONCE: Final = 60
"""More VPCs than this are not expanded all at once."""
RADIUS: Final = 9
ARM: Final = 5


@dataclass(frozen=True, slots=True)
class Inside:
    """A VPC of the drawing whose inside can be shown or hidden."""

    node: Node
    shown: bool


@dataclass(frozen=True, slots=True)
class Insides:
    """What the page offers. `every` is "" when there are too many VPCs to expand at once."""

    vpcs: tuple[Inside, ...]
    none: str
    every: str
    turned: Callable[[str], str]
    """The address of the estate after showing or hiding the inside of a VPC."""

    @property
    def shown(self) -> int:
        """How many VPCs show their inside."""
        return sum(item.shown for item in self.vpcs)


def insides_of(place: Place, view: View, drawn: Scene) -> Insides:
    """The VPCs of an estate's drawing with the addresses that expand and collapse them."""
    nodes = [node for node in drawn.nodes if node.kind == "vpc" and _opens(place, node)]
    shown = {node.id for node in nodes if EVERY in view.expanded or node.id in view.expanded}
    vpcs = tuple(Inside(node, node.id in shown) for node in nodes)
    every = estate_address(place, view, (EVERY,)) if len(nodes) <= MOST_AT_ONCE else ""
    return Insides(
        vpcs,
        estate_address(place, view, ()),
        every,
        lambda vpc_id: estate_address(place, view, tuple(sorted(shown ^ {vpc_id}))),
    )


def _opens(place: Place, node: Node) -> bool:
    known = place.topology.get(Vpc, node.id) is not None or node.state == REMOVED
    return node.resource == node.id and node.state != UNCONNECTED and known


def estate_address(place: Place, view: View, expanded: tuple[str, ...]) -> str:
    """The estate's page with these VPCs expanded, all else as in the view."""
    return addresses.with_query(addresses.page(place, "estate"), to_query(replace(view, expanded=expanded)))


def with_controls(drawing: str, insides: Insides) -> str:
    """The drawing with a control on the upper right corner of each VPC: a plus, or a minus where the inside is shown."""
    return controlled(drawing, _controls(insides))


def controlled(drawing: str, controls: Iterable[str]) -> str:
    """The drawing with these controls over everything."""
    head, end, tail = drawing.rpartition("</svg>")
    return f'{head}<g class="vv-insides">{"".join(controls)}</g>{end}{tail}'


def _controls(insides: Insides) -> Iterator[SafeString]:
    for item in insides.vpcs:
        x, y = item.node.x + item.node.w, item.node.y
        yield format_html(
            '<a class="vv-inside" href="{}" data-vpc="{}" data-shown="{}" aria-label="{} the inside of {}"><path d="{}"/></a>',
            insides.turned(item.node.id),
            item.node.id,
            "true" if item.shown else "false",
            "Hide" if item.shown else "Show",
            clean(item.node.label),
            sign(x, y, minus=item.shown),
        )


def sign(x: int, y: int, *, minus: bool) -> str:
    """A circle with a plus or a minus in it."""
    circle = f"M{x - RADIUS} {y}a{RADIUS} {RADIUS} 0 1 1 {2 * RADIUS} 0a{RADIUS} {RADIUS} 0 1 1 -{2 * RADIUS} 0"
    across = f"M{x - ARM} {y}h{2 * ARM}"
    return circle + across + ("" if minus else f"M{x} {y - ARM}v{2 * ARM}")
