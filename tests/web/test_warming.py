"""The first picture is ready before it is asked for."""

from datetime import datetime

from tests.web.estates import small
from vpcviz.commands.warming import WarmThread, warm_newest
from vpcviz.diagrams.warming import newest_snapshots
from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.selectors import forget_topologies, topology_of
from vpcviz.inventory.services import publish
from vpcviz.people.models import Workspace
from vpcviz.people.services import create_workspace
from vpcviz.web.searching import index


def test_the_latest_snapshot_of_each_workspace_comes_newest_first(workspace: Workspace, now: datetime) -> None:
    other = create_workspace(slug="other", name="Other", now=now)
    publish(workspace=workspace, inventory=small(), source="files", now=now)
    theirs = publish(workspace=other, inventory=small(), source="files", now=now)
    ours = publish(workspace=workspace, inventory=small(), source="files", now=now)
    assert newest_snapshots(5) == (ours, theirs)
    assert newest_snapshots(1) == (ours,)


def test_what_is_made_ready_is_kept(snapshot: Snapshot) -> None:
    forget_topologies()
    warm_newest()
    kept = topology_of(snapshot)
    assert index(kept) is index(kept)
    assert kept is topology_of(snapshot)


def test_a_look_makes_ready_only_what_is_new(workspace: Workspace, snapshot: Snapshot, now: datetime) -> None:
    thread = WarmThread()
    thread.look()
    first = topology_of(snapshot)
    thread.look()
    assert topology_of(snapshot) is first
    newer = publish(workspace=workspace, inventory=small(), source="files", now=now)
    thread.look()
    assert newest_snapshots(1) == (newer,)
