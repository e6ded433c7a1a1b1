"""The picture of a link, drawn once and kept: everything that a visitor gets is made of this scene and of nothing else."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs

from django.db.models import Count, Max

from vpcviz.diagrams.files import Wish, file_of
from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.models import Note
from vpcviz.diagrams.noted import with_notes
from vpcviz.diagrams.remembering import heading_of, notes_of_view, stored_for
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import inventory_of, latest_snapshot, snapshot_numbered, topology_of
from vpcviz.layout.draw import scene_of
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View, ViewError, parse_query
from vpcviz.share.restricting import hides_anything, restricted, seen_in
from vpcviz.share.selectors import Live
from vpcviz.topology.build import build

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from vpcviz.diagrams.note_cards import Remark
    from vpcviz.layout.rows import Rows
    from vpcviz.layout.scene import Scene
    from vpcviz.share.models import ShareLink
    from vpcviz.topology.network import Topology

FORMATS: Final = ("svg", "png", "pdf")
"""The files that a link gives."""
SCENES: Final = 12
BYTES: Final = 128 * 1024**2


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, and its name for caches."""

    content: bytes
    mime: str
    etag: str
    name: str = ""
    packed: bytes = b""
    """The same, compressed by gzip; empty where that gains nothing."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A picture as a link shows it."""

    scene: Scene
    taken_at: datetime
    """When the snapshot was taken that it shows."""


_scenes: Final[Kept[Shared]] = Kept(bound=SCENES, weigh=lambda _: 1)
_bodies: Final[Kept[Body]] = Kept(bound=BYTES, weigh=lambda body: len(body.content) + len(body.packed))
_drawing: Final = Lock()
_making: Final = Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """What a link shows now."""

    live: Live

    def shared(self) -> Shared:
        """The picture; one thread draws while the others wait for it. Raises `ViewError`."""
        key = self._key()
        return _scenes.peek(key) or self._first(key)

    def _first(self, key: Hashable) -> Shared:
        with _drawing:
            return _scenes.get(key, lambda: _drawn(self.live))

    def body(self, name: Hashable, make: Callable[[], Body]) -> Body:
        """What `make` gives, kept as long as the picture stays the same."""
        key = (*self._key(), name)
        found = _bodies.peek(key)
        if found is not None:
            return found
        with _making:
            return _bodies.get(key, make)

    def image(self, format_name: str, theme: Literal["light", "dark"]) -> Body:
        """The picture in one of `FORMATS`. Raises `ViewError`, and `ExportError` when it cannot be converted."""

        def make() -> Body:
            made = file_of(self.shared().scene, theme, Wish(format_name))
            return body_of(made.body, made.mime, made.name, pack=format_name == "svg")

        return self.body((format_name, theme), make)

    def _key(self) -> tuple[Hashable, ...]:
        link = self.live.link
        return (link.key, self.live.snapshot, self.live.revision, _stamp(link) if link.with_notes else "")


def picture_of_draft(link: ShareLink) -> Picture:
    """The picture of a link that is not made yet."""
    number = link.snapshot
    workspace = link.workspace
    snapshot = latest_snapshot(workspace) if number is None else snapshot_numbered(workspace, number)
    if snapshot is None:
        raise ViewError("there is no such snapshot")
    return Picture(Live(link, snapshot.pk, snapshot.revision))


def body_of(content: bytes, mime: str, name: str = "", *, pack: bool) -> Body:
    """A body with its name for caches, and compressed where that is asked for."""
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    return Body(content, mime, etag, name, gzip.compress(content, 6, mtime=0) if pack else b"")


def _stamp(link: ShareLink) -> str:
    """Tells whether notes have changed."""
    found = Note.objects.filter(workspace=link.workspace_id).aggregate(n=Count("pk"), at=Max("updated_at"))
    return f"{found['n']} {found['at']}"


def _drawn(live: Live) -> Shared:
    link = live.link
    snapshot = Snapshot.objects.select_related("workspace").get(pk=live.snapshot)
    view = parse_query(parse_qs(link.query, keep_blank_values=True))
    remarks = notes_of_view(snapshot, view) if link.with_notes else ()
    if hides_anything(link.redaction):
        scene = _redacted(link, snapshot, view, remarks)
    else:
        topology, heading = topology_of(snapshot), heading_of(snapshot)
        rows = stored_for(snapshot=snapshot, topology=topology, view=view, heading=heading).rows
        scene = with_notes(_only(topology, view, heading, rows), remarks)
    return Shared(scene, snapshot.taken_at)


def _redacted(link: ShareLink, snapshot: Snapshot, view: View, remarks: tuple[Remark, ...]) -> Scene:
    rules = link.redaction
    noted = [remark.resource for remark in remarks if remark.resource]
    found = restricted(topology_of(snapshot), inventory_of(snapshot), view, rules, noted)
    heading = heading_of(snapshot)
    if rules.names:
        heading = Heading(snapshot=heading.snapshot)
        remarks = tuple(replace(remark, author="") for remark in remarks)
    renamed = tuple(replace(remark, resource=found.words.get(remark.resource, "")) for remark in remarks)
    return with_notes(_only(build(found.inventory), found.view, heading, None), renamed)


def _only(topology: Topology, view: View, heading: Heading, rows: Rows | None) -> Scene:
    """The scene, saying nothing of accounts and regions that it does not draw."""
    drawn = scene_of(topology, view, heading=heading, rows=rows)
    if view.subject == "estate" and not view.filtered:
        return drawn
    narrow = seen_in(topology, (node.resource for node in drawn.nodes if node.resource))
    return drawn if narrow is topology else scene_of(narrow, view, heading=heading, rows=rows)
