"""What is stored for a picture: its notes, and the rows of boxes, which are stored when an estate is first drawn."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from vpcviz.diagrams.comparisons import compared_with
from vpcviz.diagrams.judging import findings_layer
from vpcviz.diagrams.models import Note, StoredRows
from vpcviz.diagrams.note_cards import Remark
from vpcviz.diagrams.noted import LAYER
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.stored import Stored
from vpcviz.inventory.selectors import snapshot_numbered
from vpcviz.layout.heading import Heading
from vpcviz.layout.rows import Rows
from vpcviz.layout.view import View
from vpcviz.topology.moments import day_words

if TYPE_CHECKING:
    from vpcviz.inventory.models import Snapshot
    from vpcviz.topology.network import Topology


def _known(_topology: Topology) -> dict[str, Rows]:
    """By group. Rows never change, so what was read once need not be read again."""
    return {}


def heading_of(snapshot: Snapshot) -> Heading:
    """What stands over the pictures of a snapshot."""
    return Heading(snapshot.workspace.name, f"{snapshot.taken_at:%Y-%m-%d %H:%M} UTC", snapshot.source)


def stored_for(*, snapshot: Snapshot, topology: Topology, view: View, heading: Heading) -> Stored:
    """The notes, rows, comparison and findings of a view of the snapshot.

    Raises `ViewError` when the estate cannot be grouped so, and when there is no such snapshot to compare with.
    """
    comparison = compared_with(snapshot, view.compare) if view.compare is not None else None
    rows = _rows(snapshot, topology, view.group, heading) if view.subject == "estate" else None
    notes = () if LAYER in view.hidden else notes_of_view(snapshot, view)
    found = findings_layer(topology, now=snapshot.taken_at) if view.shown else None
    return Stored(notes, rows, comparison, found)


def beside_of(snapshot: Snapshot, view: View) -> object:
    """What a picture depends on beside its snapshot: its notes, and what it is compared with."""
    other = snapshot_numbered(snapshot.workspace, view.compare) if view.compare is not None else None
    return notes_of_view(snapshot, view), None if other is None else (other.pk, other.revision)


def notes_of_view(snapshot: Snapshot, view: View) -> tuple[Remark, ...]:
    """The workspace's notes, oldest first; of those on whole pictures only this picture's."""
    subject = f"{view.subject}:{view.subject_id}" if view.subject_id else view.subject
    found = Note.objects.filter(workspace=snapshot.workspace_id, subject__in=("", subject)).select_related("author")
    return tuple(
        Remark(note.resource, note.text, str(note.author) if note.author else "", day_words(note.created_at))
        for note in found
    )


def _rows(snapshot: Snapshot, topology: Topology, group: str, heading: Heading) -> Rows | None:
    known = topology.derive(_known)
    if group not in known:
        last = _drawn_up_to(snapshot, group)
        own = last is not None and last.snapshot_id == snapshot.pk
        found = _read(last) if own else None
        if found is None:
            before = _drawn_up_to(snapshot, group, but=True) if own else last
            found = _first_drawn(snapshot, topology, View(group=group), (heading, _read(before)))
        if found is None:
            return None
        known[group] = found
    return known[group]


def _drawn_up_to(snapshot: Snapshot, group: str, *, but: bool = False) -> StoredRows | None:
    """The newest stored rows up to the snapshot, or before it."""
    found = StoredRows.objects.filter(workspace=snapshot.workspace_id, group=group)
    number = snapshot.number - 1 if but else snapshot.number
    return found.filter(snapshot__number__lte=number).order_by("-snapshot__number").first()


def _first_drawn(snapshot: Snapshot, topology: Topology, view: View, after: tuple[Heading, Rows | None]) -> Rows | None:
    """The rows in which the whole estate is drawn after the last snapshot that was drawn; they stand from now on.

    When two draw it at once, the rows of the first one stand. Rows that cannot be read any more are replaced.
    """
    heading, before = after
    rows = scene(topology, view, heading, stored=Stored(rows=before)).rows
    if rows is None:
        return None
    packed = zlib.compress(rows.to_json().encode())
    row = StoredRows(snapshot=snapshot, workspace_id=snapshot.workspace_id, group=view.group, rows=packed)
    StoredRows.objects.bulk_create([row], ignore_conflicts=True)
    standing = StoredRows.objects.filter(snapshot=snapshot, group=view.group)
    kept = _read(standing.first())
    if kept is None:
        standing.update(rows=packed)
    return kept or rows


def _read(row: StoredRows | None) -> Rows | None:
    """Rows as they were stored; None for rows of another version of vpcviz."""
    if row is None:
        return None
    try:
        return Rows.from_json(zlib.decompress(row.rows).decode())
    except (ValueError, zlib.error):
        return None
