"""A program: requests at the same moment, on the database of DATABASE_URL, many times; prints what came of them as JSON.

`python -m tests.people.racing ROUNDS` migrates first. Each scene is done in a workspace of its own.
"""

import json
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402 - after Django is set up
from allauth.socialaccount.models import SocialAccount, SocialLogin  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from tests.people.coming import by_link  # noqa: E402
from tests.people.totp import code_of  # noqa: E402
from vpcviz.inventory.retention import Rules  # noqa: E402
from vpcviz.inventory.services import publish, removal, retention  # noqa: E402
from vpcviz.jobs import services as jobs  # noqa: E402
from vpcviz.jobs.models import Job  # noqa: E402
from vpcviz.people import invitations, services, single_sign_on  # noqa: E402
from vpcviz.people.models import AuditEvent, Invitation, Membership, Role, User, Workspace  # noqa: E402
from vpcviz.topology.records import Inventory  # noqa: E402

Acts = Sequence[Callable[[], object]]
Scene = tuple[Acts, Callable[[], object]]

numbers = count()
NEW = {"name": "Nina", "password1": "correct horse battery", "password2": "correct horse battery"}


def now() -> datetime:
    return datetime.now(UTC)


def mail() -> str:
    return f"u{next(numbers)}@example.com"


def browser(user: User | None = None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


class Place:
    """A workspace, two administrators at their browsers, and somebody who is known and has none."""

    def __init__(self) -> None:
        self.workspace = services.create_workspace(slug=f"w{next(numbers)}", now=now())
        self.administrators = [services.create_user(email=mail(), now=now()) for _ in range(2)]
        for one in self.administrators:
            services.add_member(workspace=self.workspace, user=one, role=Role.ADMINISTRATOR, now=now())
        self.one, self.other = (browser(one) for one in self.administrators)
        self.ann = services.create_user(email=mail(), now=now())
        self.settings = f"/w/{self.workspace.slug}/settings"

    def invited(self, email: str = "") -> str:
        made = invitations.invite(
            workspace=self.workspace,
            email=email or self.ann.email,
            role=Role.VIEWER,
            now=now(),
            by=self.administrators[0],
        )
        return f"/sign-in/invitation/{made.token}"

    def members(self) -> int:
        return Membership.objects.filter(workspace=self.workspace, user=self.ann).count()

    def is_there(self) -> bool:
        return Workspace.objects.filter(pk=self.workspace.pk).exists()

    def publish(self) -> None:
        publish(workspace=self.workspace, inventory=Inventory(()), source="test", now=now())

    def open_invitations(self) -> int:
        return Invitation.objects.filter(workspace=self.workspace).usable(now=now()).count()

    def recorded(self, action: str) -> int:
        return AuditEvent.objects.filter(action=action, workspace_key=self.workspace.pk).count()

    def asks(self, client: Client, email: str) -> Callable[[], object]:
        return lambda: client.post(f"{self.settings}/invitations/add", {"email": email, "role": "viewer"})


def accepting_twice(at: Place) -> Scene:
    link, browsers = at.invited(), [browser(at.ann), browser(at.ann)]
    return [lambda one=one: one.post(link) for one in browsers], at.members


def one_newcomer_two_invitations(at: Place) -> Scene:
    email = mail()
    links = [at.invited(email), Place().invited(email)]
    acts = [lambda link=link: browser().post(link, NEW) for link in links]
    return acts, lambda: User.objects.filter(email=email).count()


def inviting_twice(at: Place) -> Scene:
    email = mail()
    facts = lambda: [at.open_invitations(), at.recorded("invitation.revoke")]  # noqa: E731 - one of many small ones
    return [at.asks(at.one, email), at.asks(at.other, email)], facts


def inviting_and_accepting(at: Place) -> Scene:
    link, ann = at.invited(), browser(at.ann)
    return [lambda: ann.post(link), at.asks(at.one, at.ann.email)], lambda: at.members() + at.open_invitations()


def accepting_and_adding(at: Place) -> Scene:
    link, ann = at.invited(), browser(at.ann)
    add = lambda: services.add_member(workspace=at.workspace, user=at.ann, role=Role.EDITOR, now=now())  # noqa: E731
    return [lambda: ann.post(link), add], at.members


def removing_twice(at: Place) -> Scene:
    key = services.add_member(workspace=at.workspace, user=at.ann, role=Role.VIEWER, now=now()).pk
    acts = [lambda one=one: one.post(f"{at.settings}/members/{key}/remove") for one in (at.one, at.other)]
    return acts, lambda: [at.members(), at.recorded("member.remove")]


def removing_and_promoting(at: Place) -> Scene:
    key = services.add_member(workspace=at.workspace, user=at.ann, role=Role.VIEWER, now=now()).pk
    promote = lambda: at.one.post(f"{at.settings}/members/{key}/role", {"role": "editor"})  # noqa: E731
    return [promote, lambda: at.other.post(f"{at.settings}/members/{key}/remove")], at.members


def coming_twice(_at: Place) -> Scene:
    email, uid = mail(), f"id{next(numbers)}"

    def come() -> str:
        came = SocialLogin(user=User(), account=SocialAccount(provider="oidc", uid=uid))
        return single_sign_on.join_user(came, email=email, now=now()) or "in"

    facts = lambda: [User.objects.filter(email=email).count(), SocialAccount.objects.filter(uid=uid).count()]  # noqa: E731
    return [come, come], facts


def one_name_twice(at: Place) -> Scene:
    root = services.create_user(email=mail(), now=now(), is_administrator=True)
    slug, browsers = f"name{next(numbers)}", [browser(root), browser(root)]
    acts = [lambda one=one: one.post("/workspaces/new", {"slug": slug, "name": "x"}) for one in browsers]
    return acts, lambda: Workspace.objects.filter(slug=slug).count()


def one_app_twice(at: Place) -> Scene:
    one, other = by_link(at.ann), browser()
    one.raise_request_exception = False
    one.get("/account/second-factor/add")
    other.cookies, form = one.cookies, {"code": code_of(one.session["mfa.totp.secret"])}
    acts = [lambda who=who: who.post("/account/second-factor/add", form) for who in (one, other)]
    return acts, lambda: Authenticator.objects.filter(user=at.ann, type="totp").count()


def nuls_in_forms(at: Place) -> Scene:
    """What PostgreSQL keeps in no text."""
    root = browser(services.create_user(email=mail(), now=now(), is_administrator=True))
    slug = f"nul{next(numbers)}"
    acts = [
        at.asks(at.one, "a\0b@example.com"),
        lambda: root.get("/audit", {"actor": "a\0b", "target": "a\0b", "address": "a\0b"}),
        lambda: root.post("/workspaces/new", {"slug": slug, "name": "a\0b"}),
    ]
    return acts, lambda: Workspace.objects.get(slug=slug).name


def deleting_and_accepting(at: Place) -> Scene:
    """What a member's row hangs on is locked before the row, by both."""
    link, ann = at.invited(), browser(at.ann)
    for _ in range(20):
        at.invited(mail())
    return [lambda: removal.remove_workspace(workspace=at.workspace), lambda: ann.post(link)], at.is_there


def deleting_and_removing(at: Place) -> Scene:
    key = services.add_member(workspace=at.workspace, user=at.ann, role=Role.VIEWER, now=now()).pk
    remove = lambda: at.one.post(f"{at.settings}/members/{key}/remove")  # noqa: E731
    return [lambda: removal.remove_workspace(workspace=at.workspace), remove], at.is_there


def publishing_and_asking_for_retention(at: Place) -> Scene:
    retention.set_rules(workspace=at.workspace, rules=Rules(all_days=1), now=now())

    def ask() -> None:
        with transaction.atomic():
            retention.start_retention(workspace=at.workspace, now=now())

    facts = lambda: Job.objects.filter(workspace=at.workspace, kind="retention").count()  # noqa: E731
    return [at.publish, ask], facts


def a_job_that_publishes_and_a_removal(at: Place) -> Scene:
    """Both hold the job's row first."""
    job = jobs.enqueue(kind="scan", arguments={}, workspace=at.workspace, now=now())
    jobs.claim(worker="w", now=now(), lease=timedelta(minutes=1), job_id=job.pk)
    job.refresh_from_db()

    def work() -> None:
        with transaction.atomic():
            jobs.renew(job=job, now=now(), lease=timedelta(minutes=1))
            at.publish()
            jobs.note_result(job_id=job.pk, result={})

    remove = lambda: removal.start_workspace_removal(workspace=at.workspace, typed=at.workspace.slug, now=now())  # noqa: E731
    return [work, remove], lambda: Job.objects.filter(pk=job.pk, cancel_requested=True).count()


def two_who_invited_each_other(at: Place) -> Scene:
    """Each is a viewer where the other administers, and becomes an administrator."""
    other = Place()
    mine, theirs = at.administrators[0], other.administrators[0]
    acts: list[Callable[[], object]] = []
    for place, host, guest in ((at, mine, theirs), (other, theirs, mine)):
        services.add_member(workspace=place.workspace, user=guest, role=Role.VIEWER, now=now())
        made = Invitation.objects.create(
            workspace=place.workspace,
            email=guest.email,
            role=Role.ADMINISTRATOR,
            digest=f"{next(numbers)}",
            invited_by=host,
            created_at=now(),
            expires_at=now() + timedelta(days=1),
        )
        acts.append(partial(invitations.accept, invitation=made, user=guest, now=now()))
    return acts, lambda: at.open_invitations() + other.open_invitations()


SCENES: list[Callable[[Place], Scene]] = [
    accepting_twice,
    one_newcomer_two_invitations,
    inviting_twice,
    inviting_and_accepting,
    accepting_and_adding,
    removing_twice,
    removing_and_promoting,
    coming_twice,
    one_name_twice,
    one_app_twice,
    nuls_in_forms,
    deleting_and_accepting,
    deleting_and_removing,
    publishing_and_asking_for_retention,
    a_job_that_publishes_and_a_removal,
    two_who_invited_each_other,
]


def at_once(acts: Acts) -> list[str]:
    """What came of acts that begin at the same moment, smallest first: a status, a word, or the name of what was raised."""
    gate = threading.Barrier(len(acts))
    found: list[str] = []

    def do(act: Callable[[], object]) -> None:
        connection.ensure_connection()
        gate.wait()
        try:
            answer = act()
            found.append(str(getattr(answer, "status_code", answer if isinstance(answer, str) else "done")))
        except (DatabaseError, ValidationError) as error:
            found.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def main(rounds: int) -> dict[str, list[Any]]:
    """Each scene, and every different end that it had."""
    logging.disable(logging.CRITICAL)
    settings.ALLOWED_HOSTS.append("testserver")
    settings.VPCVIZ_SSO_DOMAINS = ["example.com"]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    ends: dict[str, list[Any]] = {}
    for scene in SCENES:
        for _ in range(rounds):
            acts, facts = scene(Place())
            end = [at_once(acts), facts()]
            if end not in ends.setdefault(scene.__name__, []):
                ends[scene.__name__].append(end)
    return ends


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))  # noqa: T201 - a program
