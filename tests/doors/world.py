"""Two workspaces in which there is one of everything, and everybody who may come to the door."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from django.test import Client

from tests.share.offers import link
from tests.web.estates import denied, small
from vpcviz.diagrams.models import Note, SavedView
from vpcviz.diagrams.services import add_note
from vpcviz.inventory.models import ConnectedAccount, Upload
from vpcviz.inventory.services import publish
from vpcviz.jobs.models import Job, Schedule
from vpcviz.people.models import ApiToken, Invitation, Role, Scope, User, Workspace
from vpcviz.people.services import add_member, create_user, create_workspace, issue_sign_in_link
from vpcviz.share.models import ShareLink

ACCOUNT = "111111111111"
INVITATION = "i" * 43
PASSWORD = "correct horse battery staple"


class Rank(IntEnum):
    """What somebody may do in the workspace Acme."""

    NOBODY = 0
    VIEWER = 1
    EDITOR = 2
    ADMINISTRATOR = 3
    SERVER = 4


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody at the door: who they are, and what they bring."""

    name: str
    user: User | None = None
    rank: Rank = Rank.NOBODY
    bearer: str = ""

    def client(self) -> Client:
        """Their browser or program. Checks of forged posts are tried elsewhere."""
        client = Client(headers={"Authorization": f"Bearer {self.bearer}"} if self.bearer else {})
        if self.user is not None and not self.bearer:
            client.force_login(self.user)
        return client


@dataclass(frozen=True, slots=True)
class World:
    """What there is."""

    actors: tuple[Actor, ...]
    names: dict[str, str]
    """What stands in braces in the addresses of the table."""


def world() -> World:
    """One of everything in Acme, less in Globex."""
    now = datetime.now(UTC)
    acme, globex = (create_workspace(slug=slug, name=slug.title(), now=now) for slug in ("acme", "globex"))
    people = {name: create_user(email=f"{name}@example.com", password=PASSWORD, now=now) for name in NAMES}
    root = create_user(email="root@example.com", now=now, is_administrator=True)
    for role in Role:
        add_member(workspace=acme, user=people[role], role=role, now=now)
    add_member(workspace=globex, user=people["other"], role=Role.ADMINISTRATOR, now=now)
    for workspace in (acme, globex):
        publish(workspace=workspace, inventory=small(denied()), source="files", now=now - timedelta(hours=1))
    member = add_member(workspace=acme, user=create_user(email="mia@example.com", now=now), role=Role.VIEWER, now=now)
    invited = Invitation.objects.create(
        workspace=acme, email="ivy@example.com", digest=_digest(INVITATION), created_at=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    own = {"member": str(member.pk), "invitation": INVITATION, "invitation_key": str(invited.pk)}
    names = {**own, **_things(acme, people["editor"], now), **_links(acme, globex, people, now)}
    actors = (*_signed_in(people, root), *_bearers(people, names, now))
    return World(actors, {**names, "token_key": str(ApiToken.objects.get(name="right").pk)})


NAMES = ("stranger", "other", *Role.values)


def _things(acme: Workspace, editor: User, now: datetime) -> dict[str, str]:
    account = ConnectedAccount.objects.create(
        workspace=acme,
        account_id=ACCOUNT,
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/vpcviz",
        created_at=now,
    )
    schedule = Schedule.objects.create(
        workspace=acme, kind="scan", cron="0 5 * * *", set_at=now, next_at=now + timedelta(hours=5), created_at=now
    )
    scan = Job.objects.create(workspace=acme, kind="scan", asked_by=editor, created_at=now)
    export = Job.objects.create(
        workspace=acme, kind="export", arguments={"query": "", "format": "svg"}, asked_by=editor, created_at=now
    )
    view = SavedView.objects.create(
        workspace=acme, name="Ours", query="", created_by=editor, created_at=now, updated_at=now
    )
    note = add_note(workspace=acme, text="Mind the gap.", now=now, by=editor, subject="estate")
    upload = Upload.objects.create(workspace=acme, created_by=editor, created_at=now, names=["vpcs.json"])
    found = {"schedule": schedule, "scan": scan, "export": export, "view": view, "note": note, "upload": upload}
    assert isinstance(note, Note)
    return {"account": account.account_id, **{name: str(one.pk) for name, one in found.items()}}


def _links(acme: Workspace, globex: Workspace, people: dict[str, User], now: datetime) -> dict[str, str]:
    by = people["editor"]
    made = {name: link(acme, by, now) for name in ("live", "expired", "revoked")}
    made["foreign"] = link(globex, people["other"], now)
    ShareLink.objects.filter(pk=made["expired"].link.pk).update(expires_at=now - timedelta(seconds=1))
    ShareLink.objects.filter(pk=made["revoked"].link.pk).update(revoked_at=now - timedelta(seconds=1))
    return {
        "share": str(made["live"].link.pk),
        "sign_in": issue_sign_in_link(user=by, now=now),
        **{name: one.token for name, one in made.items()},
    }


def _signed_in(people: dict[str, User], root: User) -> tuple[Actor, ...]:
    ranks = {"viewer": Rank.VIEWER, "editor": Rank.EDITOR, "administrator": Rank.ADMINISTRATOR}
    return (
        Actor("anonymous"),
        Actor("stranger", people["stranger"]),
        Actor("administrator of another workspace", people["other"]),
        *(Actor(name, people[name], rank) for name, rank in ranks.items()),
        Actor("administrator of the server", root, Rank.SERVER),
    )


def _bearers(people: dict[str, User], names: dict[str, str], now: datetime) -> tuple[Actor, ...]:
    owner = people["administrator"]
    past = now - timedelta(seconds=1)
    return (
        Actor("token of a shared link", bearer=names["live"]),
        Actor("expired token", bearer=_token("expired", owner, now, expires_at=past)),
        Actor("revoked token", bearer=_token("revoked", owner, now, revoked_at=past)),
        Actor("tampered token", bearer=f"{_token('right', owner, now)}x"),
        Actor("token of another workspace", people["other"], bearer=_token("foreign", people["other"], now)),
        Actor("token", owner, Rank.ADMINISTRATOR, bearer=_token("whole", owner, now)),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token(name: str, user: User, now: datetime, **changes: datetime) -> str:
    token = f"vpcviz_{name.ljust(43, '0')}"
    fields = {"expires_at": now + timedelta(days=1), **changes}
    ApiToken.objects.create(
        user=user,
        name=name,
        digest=_digest(token),
        hint=token[:12],
        scopes=list(Scope.values),
        created_at=now,
        **fields,
    )
    return token
