"""Every action of the audit log, done once, is recorded once, whole, without a secret, or not done at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from tests.people import deeds
from tests.people.deeds import FOLLOWS, LINK_PASSWORD, MORE, PASSWORD, Act, Cast, deed_of
from tests.web.estates import small
from vpcviz.inventory.services import publish
from vpcviz.jobs.models import Job
from vpcviz.jobs.services import cancel
from vpcviz.people import audit
from vpcviz.people.audit import ACTIONS, line_of
from vpcviz.people.models import AuditEvent, User, Workspace
from vpcviz.share.guessing import failures
from vpcviz.share.services import revoke_link
from vpcviz.share.viewing import viewings

BY_REQUEST = {"share.view", "share.refused", "user.sign-in", "user.sign-in-failed", "user.sign-out"}
"""Done by requests, and counted in memory or by the framework: not undone when the log cannot be written."""
DRAWN = {"export.make"}
"""Drawing keeps the rows of the picture, whatever becomes of the file."""
EVERY = {**{action: (action, deed_of(action)) for action in ACTIONS}, **MORE}


@pytest.fixture
def cast(workspace: Workspace, owner: User, administrator: User, now: datetime, tmp_path: Path, settings: Any) -> Cast:
    """The workspace with a small network, and a folder of its own."""
    settings.VPCVIZ_DATA = tmp_path
    viewings.clear()
    failures.clear()
    snapshot = publish(workspace=workspace, inventory=small(), source="files", now=now)
    secrets = [workspace.external_id, PASSWORD, LINK_PASSWORD, "let-me-in-please"]
    return Cast(workspace, snapshot, owner, administrator, now, datetime.now(UTC), tmp_path, Client(), secrets)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_has_a_deed(action: str) -> None:
    assert deed_of(action), f"write a function {action.replace('.', '_').replace('-', '_')} in tests/people/deeds.py"


def acts(cast: Cast, name: str) -> tuple[str, Act]:
    action, deed = EVERY[name]
    assert deed is not None
    return action, deed(cast)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_a_deed_is_recorded_exactly_once(cast: Cast, name: str) -> None:
    action, act = acts(cast, name)
    before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    act()
    events = AuditEvent.objects.filter(pk__gt=before).order_by("pk")
    assert sorted(event.action for event in events) == sorted([action, *FOLLOWS.get(action, [])])
    (event,) = [event for event in events if event.action == action]
    assert event.target or action == "audit.remove"
    assert event.workspace == "acme" or action.startswith(("audit.", "user.", "workspace.create"))
    line = line_of(event)
    assert len(line) < 1000
    assert [secret for secret in cast.secrets if secret in line] == []


def test_what_changes_nothing_is_not_recorded(cast: Cast) -> None:
    deeds.account_connect(cast)()
    made = deeds._link(cast)
    for act in (deeds.share_revoke(cast), deeds.scan_start(cast)):
        act()
    job = Job.objects.get(kind="scan")
    cancel(job=job, now=cast.now, by=cast.owner)
    revoke_link(link=made.link, now=cast.clock, by=cast.owner)
    before = AuditEvent.objects.count()
    deeds.account_connect(cast)()
    revoke_link(link=made.link, now=cast.clock, by=cast.owner)
    cancel(job=job, now=cast.now, by=cast.owner)
    assert AuditEvent.objects.count() == before


def everything() -> str:
    """All rows of all models but the log's."""
    models = [model for model in apps.get_models() if model is not AuditEvent]
    return deeds.text_of([row for model in models for row in model._default_manager.order_by("pk").values()])


@pytest.mark.parametrize("name", sorted(set(EVERY) - BY_REQUEST - DRAWN))
def test_what_cannot_be_recorded_is_not_done(cast: Cast, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _, act = acts(cast, name)
    before = everything()

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "_event", full)
    with pytest.raises(OSError, match="the disk is full"):
        act()
    assert everything() == before
