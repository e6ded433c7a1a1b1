"""The atlas: one PDF with the estate, then a page for every VPC and every service, and an index."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final, Literal, NamedTuple

from vpcviz.diagrams.atlas_plan import (
    CONTENTS_COLUMNS,
    COVER,
    ESTATE,
    INDEX,
    INDEX_COLUMNS,
    PARTS,
    Entry,
    Plan,
    planned,
)
from vpcviz.diagrams.pictures import dressed
from vpcviz.diagrams.stored import NOTHING, Stored
from vpcviz.export.convert import Page, Place, book
from vpcviz.layout.assets import font_folder
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.scene import Node, Scene
from vpcviz.layout.view import View
from vpcviz.render.listing import Listing, cover, listing
from vpcviz.render.palette import PAPER, Palette
from vpcviz.render.references import with_references
from vpcviz.render.svg import svg
from vpcviz.topology.network import Topology
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.services import service_key

A4: Final = (841.89, 595.28)
A3: Final = (1190.55, 841.89)
LEAST_SCALE: Final = 0.42
"""Points per pixel below which a page is drawn on A3: words of 12 pixels come out at five points."""

Report = Callable[[int, int], None]
Theme = Literal["light", "dark"]


def unheard(_done: int, _total: int) -> None:
    """Nobody asks how far it is."""


def atlas(
    topology: Topology,
    view: View,
    heading: Heading,
    estate: Scene,
    *,
    stored: Stored = NOTHING,
    report: Report = unheard,
) -> bytes:
    """The atlas of a view whose scene is `estate`, as a PDF; what is `stored`, notes on resources, changes and findings, is on every page that draws them.

    `report` is told how many pages of how many are drawn, and may raise to stop the work.
    """
    plan = planned(topology, view, heading, estate)
    kept = replace(stored, notes=tuple(note for note in stored.notes if note.resource))
    press = _Press(topology, heading, plan, kept, view)
    return book(press.pages(report), title=plan.title, fonts=font_folder())


class _Mark(NamedTuple):
    """What the reader's outline says of a page; nothing where there is no key."""

    key: str = ""
    title: str = ""
    level: int = 0
    part: str = ""


class _Press:
    """Draws the pages one after the other, each when it is asked for."""

    def __init__(self, topology: Topology, heading: Heading, plan: Plan, stored: Stored, view: View) -> None:
        self._topology = topology
        self._heading = heading
        self._plan = plan
        self._stored = stored
        self._theme: Theme = "dark" if view.theme == "dark" else "light"
        self._shown = view.shown
        self._number = 0

    def pages(self, report: Report) -> Iterator[Page]:
        """Every page in order."""
        for page in self._every():
            report(self._number, self._plan.total)
            yield page

    def _every(self) -> Iterator[Page]:
        plan = self._plan
        first, *others = plan.contents
        yield self._words(cover(plan.title, plan.said, first), _Mark(COVER, "Cover"))
        for rows in others:
            yield self._words(listing("Contents", rows, CONTENTS_COLUMNS), _Mark())
        yield self._picture(plan.estate, _Mark(ESTATE, "Estate"))
        for subject, entries in groupby(plan.entries, key=lambda entry: entry.subject):
            for place, entry in enumerate(entries):
                yield self._entry(entry, "" if place else PARTS[subject])
        for place, rows in enumerate(plan.index):
            yield self._words(listing("Index", rows, INDEX_COLUMNS), _Mark() if place else _Mark(INDEX, "Index"))

    def _entry(self, entry: Entry, part: str) -> Page:
        view = View(entry.subject, entry.key, shown=self._shown)
        scene = scene_of(self._topology, view, heading=self._heading)
        return self._picture(dressed(scene, view, self._stored), _Mark(entry.key, entry.name, 1, part))

    def _words(self, page: Listing, mark: _Mark) -> Page:
        places = tuple(Place(item.x, item.y, item.w, item.h, item.key) for item in page.targets)
        return self._page(page.scene, places, mark, A4)

    def _picture(self, scene: Scene, mark: _Mark) -> Page:
        key = mark.key
        targets = {node.id: target for node in scene.nodes if (target := self._target(node, key)) != key}
        pages = self._plan.pages
        places = tuple(
            Place(node.x, node.y, node.w, node.h, targets[node.id])
            for node in scene.nodes
            if targets.get(node.id) in pages
        )
        own = {node.id for node in scene.nodes if self._home(node) == key}
        told = {ident: pages[target] for ident, target in targets.items() if target in pages and ident not in own}
        paper = A4 if min(A4[0] / scene.width, A4[1] / scene.height) >= LEAST_SCALE else A3
        return self._page(with_references(scene, told), places, mark, paper)

    def _home(self, node: Node) -> str:
        """The VPC that an endpoint is in; "" for other things."""
        endpoint = self._topology.get(VpcEndpoint, node.resource or "")
        return endpoint.vpc_id if endpoint is not None else ""

    def _target(self, node: Node, key: str) -> str:
        """What a box leads to: an endpoint to its service's page, or to its VPC's page from the page of another thing."""
        endpoint = self._topology.get(VpcEndpoint, node.resource or "")
        if endpoint is None:
            return node.resource or ""
        return service_key(endpoint.service_name) if endpoint.vpc_id == key else endpoint.vpc_id

    def _page(self, scene: Scene, places: tuple[Place, ...], mark: _Mark, paper: tuple[float, float]) -> Page:
        self._number += 1
        palette = Palette(self._theme)
        taken = f"{self._plan.title} · {self._heading.taken}" if self._heading.snapshot else self._plan.title
        return Page(
            svg(scene, self._theme, embed_font=False),
            paper=paper,
            ground=palette.fill(PAPER),
            ink=palette.ink("muted"),
            footer=(taken, mark.title, f"Page {self._number:,} of {self._plan.total:,}")
            if self._number > 1
            else ("", "", ""),
            home=COVER,
            **mark._asdict(),
            places=places,
        )
