"""Rows are stored when an estate is first drawn, and stay; notes come from the workspace."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.estates import large
from vpcviz.diagrams.models import StoredRows
from vpcviz.diagrams.pictures import scene
from vpcviz.diagrams.remembering import stored_for
from vpcviz.diagrams.services import add_note
from vpcviz.diagrams.stored import Stored
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import forget_topologies, topology_of
from vpcviz.inventory.services import publish
from vpcviz.layout.heading import Heading
from vpcviz.layout.view import View
from vpcviz.people.models import User, Workspace

HEADING = Heading("Acme", "2026-03-04 05:06 UTC", "files")


def published(workspace: Workspace, count: int, now: datetime) -> Snapshot:
    return publish(workspace=workspace, inventory=large(count), source="files", now=now)


def stored(snapshot: Snapshot, view: View | None = None) -> Stored:
    return stored_for(snapshot=snapshot, topology=topology_of(snapshot), view=view or View(), heading=HEADING)


def drawn(snapshot: Snapshot, view: View) -> str:
    found = scene(topology_of(snapshot), view, HEADING, stored=stored(snapshot, view))
    return repr(found)


def test_rows_are_stored_at_the_first_draw_and_never_change(workspace: Workspace, now: datetime) -> None:
    first = published(workspace, 12, now)
    assert not StoredRows.objects.exists()
    rows = stored(first).rows
    assert rows is not None
    kept = bytes(StoredRows.objects.get().rows)
    forget_topologies()
    assert stored(first).rows == rows
    assert bytes(StoredRows.objects.get().rows) == kept


def test_the_same_view_is_the_same_picture_before_and_after_another_snapshot(
    workspace: Workspace, now: datetime
) -> None:
    first = published(workspace, 12, now)
    view = View(accounts=("111111111111",))
    before = drawn(first, View()), drawn(first, view)
    second = published(workspace, 15, now)
    drawn(second, View())
    forget_topologies()
    assert (drawn(first, View()), drawn(first, view)) == before


def test_the_next_snapshot_follows_the_rows_of_the_last_one_that_was_drawn(workspace: Workspace, now: datetime) -> None:
    first = published(workspace, 12, now)
    rows = stored(first).rows
    published(workspace, 13, now)
    third = published(workspace, 14, now)
    following = scene(topology_of(third), View(), HEADING, stored=Stored(rows=rows))
    assert stored(third).rows == following.rows
    assert set(StoredRows.objects.values_list("snapshot__number", flat=True)) == {1, 3}


def test_each_grouping_has_rows_of_its_own_and_filters_have_none(workspace: Workspace, now: datetime) -> None:
    first = published(workspace, 6, now)
    for view in (View(), View(regions=("eu-west-1",)), View(text="shop"), View(group="region")):
        stored(first, view)
    assert sorted(StoredRows.objects.values_list("group", flat=True)) == ["account", "region"]
    assert stored(first, View("vpc", "vpc-00000001")).rows is None


def test_rows_of_another_version_are_drawn_anew(workspace: Workspace, now: datetime) -> None:
    first = published(workspace, 6, now)
    rows = stored(first).rows
    StoredRows.objects.update(rows=b"not rows")
    forget_topologies()
    assert stored(first).rows == rows
    forget_topologies()
    assert stored(first).rows == rows


def test_rows_go_with_their_snapshot_and_their_workspace(workspace: Workspace, now: datetime) -> None:
    first, second = published(workspace, 3, now), published(workspace, 4, now)
    stored(first)
    stored(second)
    first.delete()
    assert StoredRows.objects.get().snapshot == second
    workspace.delete()
    assert not StoredRows.objects.exists()


def test_a_second_look_asks_for_the_notes_only(workspace: Workspace, owner: User, now: datetime) -> None:
    first = published(workspace, 3, now)
    for number in range(5):
        add_note(workspace=workspace, resource="vpc-00000001", text=f"note {number}", now=now, by=owner)
    stored(first)
    with CaptureQueriesContext(connection) as queries:
        found = stored(first)
    assert len(queries) == 1
    assert [note.text for note in found.notes] == [f"note {number}" for number in range(5)]
    assert stored(first, View(hidden=("notes",))).notes == ()


def test_a_note_on_a_whole_picture_belongs_to_that_picture(workspace: Workspace, owner: User, now: datetime) -> None:
    first = published(workspace, 3, now)
    add_note(workspace=workspace, subject="vpc:vpc-00000001", text="of the VPC", now=now, by=owner)
    assert [note.text for note in stored(first, View("vpc", "vpc-00000001")).notes] == ["of the VPC"]
    assert stored(first).notes == ()


@pytest.mark.django_db
def test_another_workspace_has_its_own_notes(
    workspace: Workspace, other_workspace: Workspace, stranger: User, now: datetime
) -> None:
    add_note(workspace=other_workspace, subject="estate", text="theirs", now=now, by=stranger)
    assert stored(published(workspace, 3, now)).notes == ()
