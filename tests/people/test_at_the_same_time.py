"""Two who do something at the same time: what the second one knows is old. One is done, recorded once, and nothing breaks."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from tests import servers
from tests.processes import run
from vpcviz.inventory.services.removal import start_workspace_removal
from vpcviz.jobs.models import Job, State
from vpcviz.people import services
from vpcviz.people.invitations import accept, accept_as_new, invite
from vpcviz.people.models import AuditEvent, Invitation, Membership, Role, User, Workspace
from vpcviz.people.services import (
    FIRST_ADMINISTRATOR,
    add_member,
    close_user,
    create_user,
    create_workspace,
    ensure_administrator,
    remove_member,
    reopen_user,
    set_administrator,
    set_role,
)
from vpcviz.people.single_sign_on import join_user

MAIL = "nina@example.com"


@pytest.fixture
def two(workspace: Workspace, teammate: User) -> tuple[Membership, Membership]:
    """What two administrators have of the same member before them."""
    known = Membership.objects.select_related("user", "workspace")
    return known.get(user=teammate), known.get(user=teammate)


def recorded(action: str) -> list[dict[str, object]]:
    """The details of the events of an action, oldest first."""
    return list(AuditEvent.objects.filter(action=action).order_by("pk").values_list("details", flat=True))


def first_looks(monkeypatch: pytest.MonkeyPatch, model: type[models.Model], then: Callable[[], object]) -> None:
    """`then` happens once, between the look whether a name is taken and the writing."""
    looked = model.full_clean

    def looking(self: models.Model, **told: object) -> None:
        monkeypatch.setattr(model, "full_clean", looked)
        looked(self, **told)  # type: ignore[arg-type]
        then()

    monkeypatch.setattr(model, "full_clean", looking)


def test_who_is_removed_twice_is_recorded_once(two: tuple[Membership, Membership], owner: User, now: datetime) -> None:
    for membership in two:
        remove_member(membership=membership, now=now, by=owner)
    assert len(recorded("member.remove")) == 1


def test_who_is_removed_meanwhile_gets_no_role(two: tuple[Membership, Membership], owner: User, now: datetime) -> None:
    remove_member(membership=two[0], now=now, by=owner)
    with pytest.raises(ValidationError, match="is no member any more"):
        set_role(membership=two[1], role=Role.EDITOR, now=now, by=owner)
    assert not Membership.objects.filter(pk=two[1].pk).exists()


def test_who_is_removed_had_the_role_of_that_moment(
    two: tuple[Membership, Membership], owner: User, now: datetime
) -> None:
    set_role(membership=two[0], role=Role.EDITOR, now=now, by=owner)
    remove_member(membership=two[1], now=now, by=owner)
    assert recorded("member.remove") == [{"role": "editor"}]


def test_two_roles_one_after_the_other_are_recorded_as_such(
    two: tuple[Membership, Membership], owner: User, now: datetime
) -> None:
    set_role(membership=two[0], role=Role.EDITOR, now=now, by=owner)
    set_role(membership=two[1], role=Role.ADMINISTRATOR, now=now, by=owner)
    set_role(membership=two[0], role=Role.ADMINISTRATOR, now=now, by=owner)
    assert recorded("member.change") == [
        {"from": "viewer", "to": "editor"},
        {"from": "editor", "to": "administrator"},
    ]
    assert two[0].role == Role.ADMINISTRATOR


def test_who_administers_no_longer_changes_nobody(workspace: Workspace, owner: User, now: datetime) -> None:
    other, third = (create_user(email=f"{name}@example.com", now=now) for name in ("other", "third"))
    one, two = (add_member(workspace=workspace, user=who, role=Role.ADMINISTRATOR, now=now) for who in (other, third))
    set_role(membership=one, role=Role.VIEWER, now=now, by=third)
    with pytest.raises(PermissionDenied):
        set_role(membership=two, role=Role.VIEWER, now=now, by=other)


def test_an_invitation_to_a_workspace_that_is_being_deleted_is_refused(
    workspace: Workspace, owner: User, teammate: User, now: datetime
) -> None:
    made = invite(workspace=workspace, email=MAIL, role=Role.VIEWER, now=now, by=owner)
    membership = Membership.objects.select_related("user", "workspace").get(user=teammate)
    nina = create_user(email=MAIL, now=now)
    Workspace.objects.filter(pk=workspace.pk).delete()
    for act in (
        lambda: accept(invitation=made.invitation, user=nina, now=now),
        lambda: invite(workspace=workspace, email=MAIL, role=Role.VIEWER, now=now),
        lambda: set_role(membership=membership, role=Role.EDITOR, now=now),
    ):
        with pytest.raises(ValidationError, match="The workspace was deleted"):
            act()


def test_nobody_joins_a_workspace_that_is_being_deleted(
    workspace: Workspace, owner: User, stranger: User, now: datetime
) -> None:
    made = [
        invite(workspace=workspace, email=mail, role=Role.VIEWER, now=now, by=owner)
        for mail in (MAIL, "bo@example.com")
    ]
    nina = create_user(email=MAIL, now=now)
    start_workspace_removal(workspace=workspace, typed="acme", now=now, by=owner)
    assert not Invitation.objects.usable(now=now).exists()
    assert recorded("invitation.revoke") == [{"because": "the workspace is being deleted"}] * 2
    Invitation.objects.update(revoked_at=None)
    for act in (
        lambda: accept(invitation=made[0].invitation, user=nina, now=now),
        lambda: accept_as_new(invitation=made[1].invitation, name="", password="a long enough password", now=now),
        lambda: add_member(workspace=workspace, user=stranger, role=Role.VIEWER, now=now),
        lambda: invite(workspace=workspace, email=MAIL, role=Role.VIEWER, now=now),
    ):
        with pytest.raises(ValidationError, match="is being deleted; nobody can join it any more"):
            act()
    assert not Membership.objects.filter(workspace=workspace).exists()


def test_a_removal_that_failed_bars_nobody(workspace: Workspace, owner: User, stranger: User, now: datetime) -> None:
    job = start_workspace_removal(workspace=workspace, typed="acme", now=now, by=owner)
    Job.objects.filter(pk=job.pk).update(state=State.FAILED)
    add_member(workspace=workspace, user=stranger, role=Role.VIEWER, now=now)
    assert Membership.objects.get(workspace=workspace).user == stranger


def test_a_higher_role_takes_no_invitation_back_nor_waits_for_one(
    workspace: Workspace, owner: User, teammate: User, now: datetime
) -> None:
    membership = Membership.objects.select_related("user", "workspace").get(user=teammate)
    with CaptureQueriesContext(connection) as done:
        set_role(membership=membership, role=Role.EDITOR, now=now, by=owner)
    assert [one["sql"] for one in done if "people_invitation" in one["sql"]] == []


def test_an_account_is_closed_opened_and_made_an_administrators_once(
    owner: User, administrator: User, now: datetime
) -> None:
    for _ in range(2):
        close_user(user=User.objects.get(pk=owner.pk), now=now)
    for _ in range(2):
        reopen_user(user=User.objects.get(pk=owner.pk), now=now)
    for _ in range(2):
        set_administrator(user=User.objects.get(pk=owner.pk), is_administrator=True, now=now)
    assert len(recorded("user.close")) == len(recorded("user.administrator")) == 1
    assert [told for told in recorded("user.create") if told.get("how") == "opened again"] == [{"how": "opened again"}]


def test_a_second_invitation_takes_the_first_back_which_is_recorded(
    workspace: Workspace, owner: User, now: datetime
) -> None:
    for _ in range(2):
        invite(workspace=workspace, email=MAIL, role=Role.VIEWER, now=now, by=owner)
    assert Invitation.objects.usable(now=now).count() == 1
    assert recorded("invitation.revoke") == [{"because": "invited again"}]


def test_a_name_that_is_taken_meanwhile_is_refused_in_a_sentence(
    db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_looks(monkeypatch, Workspace, lambda: create_workspace(slug="new", now=now))
    with pytest.raises(ValidationError, match="A workspace with this short name already exists"):
        create_workspace(slug="new", now=now)


def test_two_invitations_of_one_newcomer_make_one_account(
    workspace: Workspace, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = invite(workspace=workspace, email=MAIL, role=Role.VIEWER, now=now)
    first_looks(monkeypatch, User, lambda: create_user(email=MAIL, now=now))
    with pytest.raises(ValidationError, match="already exists"):
        accept_as_new(invitation=made.invitation, name="", password="a long enough password", now=now)


def test_two_servers_that_begin_make_one_administrator(
    db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = create_user(email=FIRST_ADMINISTRATOR, now=now, is_administrator=True)
    looks = iter([None, made])
    monkeypatch.setattr(services, "first_administrator", lambda: next(looks))
    assert ensure_administrator(now=now) == (made, False)


@pytest.fixture
def comes(db: None, settings: Any) -> Callable[[], SocialLogin]:
    """Somebody of the domain comes by single sign-on."""
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    return lambda: SocialLogin(user=User(), account=SocialAccount(provider="oidc", uid="0001"))


def test_who_comes_twice_by_single_sign_on_is_joined_once(comes: Callable[[], SocialLogin], now: datetime) -> None:
    one, other = comes(), comes()
    assert join_user(one, email=MAIL, now=now) == join_user(other, email=MAIL, now=now) == ""
    assert one.user == other.user == User.objects.get()
    assert len(recorded("user.join-sso")) == 1


def test_who_gets_an_account_otherwise_meanwhile_is_joined_to_it(
    comes: Callable[[], SocialLogin], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_looks(monkeypatch, User, lambda: create_user(email=MAIL, now=now))
    assert join_user(comes(), email=MAIL, now=now) == ""
    assert SocialAccount.objects.get().user == User.objects.get()


ENDS: dict[str, list[Any]] = {
    "accepting_twice": [[["302", "404"], 1]],
    "one_newcomer_two_invitations": [[["200", "302"], 1]],
    "inviting_twice": [[["200", "200"], [1, 1]]],
    "inviting_and_accepting": [[["302", "400"], 1], [["200", "404"], 1]],
    "accepting_and_adding": [[["302", "done"], 1]],
    "removing_twice": [[["302", "302"], [0, 1]], [["302", "404"], [0, 1]]],
    "removing_and_promoting": [[["302", end], 0] for end in ("302", "400", "404")],
    "coming_twice": [[["in", "in"], [1, 1]]],
    "one_name_twice": [[["302", "400"], 1]],
    "one_app_twice": [[["302", "302"], 1]],
    "nuls_in_forms": [[["200", "302", "400"], "a□b"]],
    "deleting_and_accepting": [[["302", "done"], False], [["400", "done"], False], [["404", "done"], False]],
    "deleting_and_removing": [[["302", "done"], False], [["400", "done"], False], [["404", "done"], False]],
    "publishing_and_asking_for_retention": [[["done", "done"], 1]],
    "a_job_that_publishes_and_a_removal": [[["done", "done"], 1]],
    "two_who_invited_each_other": [[["done", "done"], 0]],
}
"""What may come of two requests at the same moment, and what is there afterwards; see `tests/people/racing.py`."""


@pytest.mark.soak
@pytest.mark.skipif(bool(servers.missing()), reason=f"not installed: {', '.join(servers.missing())}")
def test_on_postgresql_requests_at_the_same_moment_end_as_one_after_the_other(tmp_path: Path) -> None:
    """A lock too few ends in two of what is there once; one too many, in a deadlock."""
    with servers.postgres() as server:
        more = {
            "DATABASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "vpcviz.settings",
            "VPCVIZ_EMAIL_URL": f"file:{tmp_path}",
        }
        ended = run("tests.people.racing", ["5"], tmp_path / "data", **more)
    assert ended.returncode == 0, ended.stderr
    ends = json.loads(ended.stdout)
    assert set(ends) == set(ENDS)
    assert {name: [end for end in found if end not in ENDS[name]] for name, found in ends.items()} == {
        name: [] for name in ENDS
    }
