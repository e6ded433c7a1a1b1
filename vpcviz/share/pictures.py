"""The picture of a link, drawn once and kept: everything that a visitor gets is made of this scene and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import parse_qs

from vpcviz.diagrams.files import Wish, file_of
from vpcviz.diagrams.kept import Kept
from vpcviz.diagrams.noted import with_notes
from vpcviz.diagrams.remembering import notes_of_view, stored_for
from vpcviz.export.errors import BusyError, ExportError
from vpcviz.inventory.models import Snapshot
from vpcviz.layout.compared import with_changes, with_changes_of_part
from vpcviz.layout.draw import scene_of
from vpcviz.layout.findings_layer import layer_of, with_findings
from vpcviz.layout.view import View, parse_query
from vpcviz.share.bodies import CONVERTING, Body, body_of, kept_body, shown_by
from vpcviz.share.findings import judged_in
from vpcviz.share.made_once import MadeOnce
from vpcviz.share.material import Material, material_of
from vpcviz.share.restricting import hides_anything, seen_in
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.diagrams.note_cards import Remark
    from vpcviz.layout.heading import Heading
    from vpcviz.layout.rows import Rows
    from vpcviz.layout.scene import Scene
    from vpcviz.share.selectors import Live
    from vpcviz.topology.network import Topology
    from vpcviz.topology.trace.answer import Answer

CONVERTED: Final = frozenset({"png", "pdf"})
UNTOLD: Final = "Hidden tags and policies are not compared; accounts, names and addresses are, in their replaced form."
_refused: Final[Kept[str]] = Kept(bound=1000, weigh=lambda _: 1)
"""Why a picture could not be converted: trying again would end the same way, after as long."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A picture as a link shows it."""

    scene: Scene
    taken_at: datetime
    """When the snapshot was taken that it shows."""


@dataclass(frozen=True, slots=True)
class Path:
    """The answer beside the picture of a path, in the words of the link."""

    topology: Topology
    flow: Flow
    answer: Answer


@dataclass(frozen=True, slots=True)
class Picture:
    """What a link shows now."""

    live: Live

    def shared(self) -> Shared:
        """The picture; one thread draws while the others wait for it. Raises `ViewError`."""
        return _scenes(self.live)

    def file(self, format_name: str, theme: Literal["light", "dark"]) -> Body:
        """The picture as a file. Raises `ViewError`, and `ExportError` when it cannot be converted: that is tried once."""
        name = (format_name, theme)
        key = (*shown_by(self.live), name)

        def make() -> Body:
            refused = _refused.peek(key)
            if refused:
                raise ExportError(refused)
            made = file_of(self.shared().scene, theme, Wish(format_name))
            return body_of(made.body, made.mime, made.name, pack=format_name not in CONVERTED)

        if format_name not in CONVERTED:
            return kept_body(self.live, name, make)
        try:
            return kept_body(self.live, name, make, turn=CONVERTING)
        except BusyError:
            raise
        except ExportError as error:
            sentence = str(error)
            _refused.get(key, lambda: sentence)
            raise

    def path(self) -> Path | None:
        """What the picture of a path answers; None for any other picture."""
        if _view(self.live).subject != "path":
            return None
        found, _ = _material(self.live)
        view = found.view
        flow = Flow(view.source, view.destination, protocol=view.protocol, port=view.port)
        return Path(found.topology, flow, trace(found.topology, flow))


def _view(live: Live) -> View:
    return parse_query(parse_qs(live.link.query, keep_blank_values=True))


def _material(live: Live) -> tuple[Material, tuple[Remark, ...]]:
    view = _view(live)
    remarks: tuple[Remark, ...] = ()
    if live.link.with_notes:
        remarks = notes_of_view(Snapshot.objects.get(pk=live.snapshot), view)
    return material_of(live, view, [remark.resource for remark in remarks if remark.resource]), remarks


def _drawn(live: Live) -> Shared:
    found, remarks = _material(live)
    view, heading = found.view, found.heading
    if hides_anything(live.link.redaction):
        if live.link.hides_names:
            remarks = tuple(replace(remark, author="") for remark in remarks)
        remarks = tuple(replace(remark, resource=found.words.get(remark.resource, "")) for remark in remarks)
        rows = None
    else:
        bare = replace(view, shown=())
        rows = stored_for(snapshot=found.snapshot, topology=found.topology, view=bare, heading=heading).rows
    drawn = _judged(live, found, _compared(live, found, _only(found.drawn, view, heading, rows)))
    return Shared(with_notes(drawn, remarks), found.snapshot.taken_at)


def _compared(live: Live, found: Material, drawn: Scene) -> Scene:
    """The scene with what differs from the snapshot that it is compared with; of a part nothing beyond the part."""
    comparison = found.comparison
    if comparison is None:
        return drawn
    compared, name = comparison.compared, comparison.name
    remark = UNTOLD if hides_anything(live.link.redaction) else ""
    if found.view.whole:
        return with_changes(drawn, compared, name, remark=remark)
    return with_changes_of_part(drawn, compared, name, found.view, remark=remark)


def _judged(live: Live, found: Material, drawn: Scene) -> Scene:
    """The scene with the findings that its view shows, judged in the words of the link. A picture of a part tells of each
    its title alone: the sentence may cite what the link does not show."""
    view = found.view
    if not view.shown:
        return drawn
    judged = judged_in(found, hides_policies=live.link.hides_policies)
    return with_findings(drawn, layer_of(found.topology, judged, whole=view.whole), view)


def _only(topology: Topology, view: View, heading: Heading, rows: Rows | None) -> Scene:
    """The scene, saying nothing of accounts and regions that it does not draw. A path says of itself what could not be
    read for its answer, and nothing else; without that the answer would be another."""
    drawn = scene_of(topology, view, heading=heading, rows=rows)
    if view.subject == "path" or view.whole:
        return drawn
    narrow = seen_in(topology, (node.resource for node in drawn.nodes if node.resource))
    return drawn if narrow is topology else scene_of(narrow, view, heading=heading, rows=rows)


_scenes: Final = MadeOnce(_drawn)
