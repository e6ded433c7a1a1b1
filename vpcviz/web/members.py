"""Showing each consumer of an account, and each target of a group, in a service's picture: links on the cards that sum them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.text import clean
from vpcviz.layout.view import View, to_query
from vpcviz.web import addresses
from vpcviz.web.insides import controlled, sign
from vpcviz.web.place import Place

SUMMED: Final = ("consumers:", "targets:")
"""What the ids of cards that stand for several begin with."""


@dataclass(frozen=True, slots=True)
class Members:
    """A card that stands for several, or the frame of an account whose consumers are shown, and where its link leads."""

    node: Node
    shown: bool
    address: str


def members_of(place: Place, view: View, drawn: Scene) -> tuple[Members, ...]:
    """What the picture of a service can show one by one, or sum again."""
    found = []
    shown: set[str] = set()
    for node in drawn.nodes:
        summed = next((node.id.removeprefix(word) for word in SUMMED if node.id.startswith(word)), None)
        if summed:
            found.append(Members(node, False, _address(place, view, {*view.expanded, summed})))
        elif node.kind == "account" and "@0" in node.id and node.resource in {*view.expanded} - shown:
            shown.add(node.resource)
            found.append(Members(node, True, _address(place, view, {*view.expanded} - {node.resource})))
    return tuple(found)


def _address(place: Place, view: View, expanded: Iterable[str]) -> str:
    query = to_query(replace(view, subject="estate", subject_id="", expanded=tuple(sorted(expanded))))
    return addresses.with_query(addresses.page(place, "service", view.subject_id), query)


def with_members(drawing: str, members: Iterable[Members]) -> str:
    """The drawing with a plus, or a minus where they are shown, on the upper right corner of each."""
    return controlled(drawing, _controls(members))


def _controls(members: Iterable[Members]) -> Iterator[SafeString]:
    for item in members:
        yield format_html(
            '<a class="vv-member" href="{}" aria-label="{} of {}"><path d="{}"/></a>',
            item.address,
            "Sum the consumers" if item.shown else "Show each",
            clean(item.node.label),
            sign(item.node.x + item.node.w, item.node.y, minus=item.shown),
        )
