"""One deed for each action of the audit log: what has to be there first, then the doing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin

from tests.people.coming import by_link
from tests.people.totp import code_of
from tests.web.uploading import VPCS
from vpcviz.diagrams import exporting
from vpcviz.diagrams import services as diagrams
from vpcviz.diagrams.options import PLAIN
from vpcviz.inventory.models import ConnectedAccount, Snapshot, Upload
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.services import accounts, files, organizations, removal, retention, scanning, snapshots, uploads
from vpcviz.jobs import schedules
from vpcviz.jobs import services as jobs
from vpcviz.jobs.worker import Worker
from vpcviz.layout.view import View
from vpcviz.people import invitations, services, single_sign_on, tokens, trail
from vpcviz.people.models import Membership, Role, Scope, User, Workspace
from vpcviz.people.second_factor import SecondFactor
from vpcviz.share import services as share

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

    from vpcviz.diagrams.models import Note, SavedView
    from vpcviz.jobs.models import Job

ACCOUNT: Final = "111111111111"
OTHER: Final = "333333333333"
PASSWORD: Final = "correct horse battery staple"
NEW_PASSWORD: Final = {"password1": "quite another long sentence", "password2": "quite another long sentence"}
LINK_PASSWORD: Final = "a password of a link"
ACCESS: Final = accounts.Access(account_id=OTHER, role_arn=f"arn:aws:iam::{OTHER}:role/vpcviz", name="pay")

Act = Callable[[], object]


@dataclass(slots=True)
class Cast:
    """Who does it, and to what."""

    workspace: Workspace
    snapshot: Snapshot
    owner: User
    root: User
    now: datetime
    clock: datetime
    """The moment that views see."""
    folder: Path
    client: Client
    secrets: list[str]
    """What no event may hold."""

    def ann(self) -> User:
        """Somebody with a password."""
        return services.create_user(email="ann@example.com", name="Ann", password=PASSWORD, now=self.now)

    def membership(self) -> Membership:
        """Of somebody who is a viewer."""
        return services.add_member(workspace=self.workspace, user=self.ann(), role=Role.VIEWER, now=self.now)


def _account(cast: Cast) -> ConnectedAccount:
    return accounts.connect_account(workspace=cast.workspace, access=ACCESS, now=cast.now)


def account_connect(cast: Cast) -> Act:
    return lambda: accounts.connect_account(workspace=cast.workspace, access=ACCESS, now=cast.now, by=cast.owner)


def account_change(cast: Cast) -> Act:
    _account(cast)
    other = replace(ACCESS, name="payments")
    return lambda: accounts.connect_account(workspace=cast.workspace, access=other, now=cast.now, by=cast.owner)


def account_disconnect(cast: Cast) -> Act:
    account = _account(cast)
    return lambda: accounts.disconnect_account(account=account, now=cast.now, by=cast.owner)


def account_delete(cast: Cast) -> Act:
    return lambda: removal.start_account_removal(
        workspace=cast.workspace, account_id=ACCOUNT, typed=ACCOUNT, now=cast.now, by=cast.owner
    )


def audit_remove(cast: Cast) -> Act:
    return lambda: trail.remove_before(before=cast.now + timedelta(days=1), now=cast.clock)


def export_make(cast: Cast) -> Act:
    return lambda: exporting.export_now(
        snapshot=cast.snapshot, view=View(), format_name="svg", options=PLAIN, now=cast.now, by=cast.owner
    )


def export_download(cast: Cast) -> Act:
    job = exporting.start_export(
        snapshot=cast.snapshot, view=View(), format_name="svg", options=PLAIN, now=cast.now, by=cast.owner
    )
    assert Worker(name="one", clock=lambda: cast.now, lease=timedelta(seconds=60), poll_s=0).run_once()
    job.refresh_from_db()
    return lambda: exporting.download(job=job, now=cast.now, by=cast.owner)


def _upload(cast: Cast, *, filled: bool = True) -> Upload:
    upload = uploads.start_upload(workspace=cast.workspace, now=cast.now, by=cast.owner)
    (uploads.folder_of(upload) / "000000").write_bytes(VPCS)
    if filled:
        uploads.fill_upload(upload=upload, names=["vpcs.json"], size=len(VPCS))
    return upload


def import_upload(cast: Cast) -> Act:
    upload = _upload(cast, filled=False)
    return lambda: uploads.fill_upload(upload=upload, names=["vpcs.json"], size=len(VPCS))


def import_discard(cast: Cast) -> Act:
    upload = _upload(cast)
    return lambda: uploads.discard_upload(upload=upload, now=cast.now, by=cast.owner)


def import_publish(cast: Cast) -> Act:
    upload = _upload(cast)
    return lambda: uploads.publish_upload(upload=upload, label="by hand", now=cast.now, by=cast.owner)


def import_by_command(cast: Cast) -> Act:
    file = cast.folder / "vpcs.json"
    file.write_bytes(VPCS)
    return lambda: files.import_files(workspace=cast.workspace, paths=[str(file)], now=cast.now)


def _invited(cast: Cast) -> invitations.Made:
    made = invitations.invite(
        workspace=cast.workspace, email="ann@example.com", role=Role.EDITOR, now=cast.now, by=cast.owner
    )
    cast.secrets.append(made.token)
    return made


def invitation_create(cast: Cast) -> Act:
    return lambda: _invited(cast)


def invitation_accept(cast: Cast) -> Act:
    made, ann = _invited(cast), cast.ann()
    return lambda: invitations.accept(invitation=made.invitation, user=ann, now=cast.now)


def invitation_revoke(cast: Cast) -> Act:
    made = _invited(cast)
    return lambda: invitations.revoke_invitation(invitation=made.invitation, now=cast.now, by=cast.owner)


def job_cancel(cast: Cast) -> Act:
    job = organizations.start_listing(workspace=cast.workspace, account=_account(cast), now=cast.now, by=cast.owner)
    return lambda: jobs.cancel(job=job, now=cast.now, by=cast.owner)


def member_add(cast: Cast) -> Act:
    ann = cast.ann()
    return lambda: services.add_member(
        workspace=cast.workspace, user=ann, role=Role.VIEWER, now=cast.now, by=cast.owner
    )


def member_change(cast: Cast) -> Act:
    membership = cast.membership()
    return lambda: services.set_role(membership=membership, role=Role.EDITOR, now=cast.now, by=cast.owner)


def member_remove(cast: Cast) -> Act:
    membership = cast.membership()
    return lambda: services.remove_member(membership=membership, now=cast.now, by=cast.owner)


NOTE: Final = "the words of a note stay out of the log"


def _note(cast: Cast) -> Note:
    cast.secrets.append(NOTE)
    return diagrams.add_note(workspace=cast.workspace, text=NOTE, now=cast.now, by=cast.owner, resource="vpc-00000001")


def note_create(cast: Cast) -> Act:
    return lambda: _note(cast)


def note_change(cast: Cast) -> Act:
    note = _note(cast)
    return lambda: diagrams.edit_note(note=note, text=f"{NOTE}, too", now=cast.now, by=cast.owner)


def note_delete(cast: Cast) -> Act:
    note = _note(cast)
    return lambda: diagrams.delete_note(note=note, now=cast.now, by=cast.owner)


def organization_connect(cast: Cast) -> Act:
    return lambda: organizations.connect_members(
        workspace=cast.workspace, accesses=[ACCESS], now=cast.now, by=cast.owner
    )


def retention_set(cast: Cast) -> Act:
    return lambda: retention.set_rules(workspace=cast.workspace, rules=Rules(7), now=cast.now, by=cast.owner)


def _scan(cast: Cast) -> Job:
    _account(cast)
    return scanning.start_scan(workspace=cast.workspace, now=cast.now, by=cast.owner)


def scan_start(cast: Cast) -> Act:
    _account(cast)
    return lambda: scanning.start_scan(workspace=cast.workspace, now=cast.now, by=cast.owner)


def scan_end(cast: Cast) -> Act:
    job = _scan(cast)
    held = jobs.claim(worker="one", now=cast.now, lease=timedelta(seconds=60), job_id=job.pk)
    assert held is not None
    return lambda: jobs.fail(job=held, now=cast.now, error="It was not to be.", progress={})


TIMES: Final = schedules.Times(cron="0 3 * * *")


def _schedule(cast: Cast) -> Any:
    asked = schedules.Asked(kind="scan", times=TIMES)
    return schedules.create_schedule(workspace=cast.workspace, asked=asked, now=cast.now, by=cast.owner)


def schedule_create(cast: Cast) -> Act:
    return lambda: _schedule(cast)


def schedule_change(cast: Cast) -> Act:
    schedule = _schedule(cast)
    return lambda: schedules.pause_schedule(schedule=schedule, paused=True, now=cast.now, by=cast.owner)


def schedule_delete(cast: Cast) -> Act:
    schedule = _schedule(cast)
    return lambda: schedules.delete_schedule(schedule=schedule, now=cast.now, by=cast.owner)


def _link(cast: Cast, password: str = "") -> share.NewLink:
    offer = share.Offer(password=password, purpose="for the auditors")
    made = share.create_link(workspace=cast.workspace, offer=offer, now=cast.clock, by=cast.owner)
    cast.secrets += [made.token, made.link.key, made.link.digest]
    return made


def share_create(cast: Cast) -> Act:
    return lambda: _link(cast, LINK_PASSWORD)


def share_revoke(cast: Cast) -> Act:
    made = _link(cast)
    return lambda: share.revoke_link(link=made.link, now=cast.clock, by=cast.owner)


def share_view(cast: Cast) -> Act:
    made = _link(cast)
    return lambda: cast.client.get(f"/s/{made.token}.svg")


def share_refused(cast: Cast) -> Act:
    made = _link(cast, LINK_PASSWORD)
    return lambda: cast.client.post(f"/s/{made.token}", {"password": "let-me-in-please"})


def snapshot_change(cast: Cast) -> Act:
    return lambda: snapshots.label_snapshot(snapshot=cast.snapshot, label="before", now=cast.now, by=cast.owner)


def snapshot_remove(cast: Cast) -> Act:
    later = cast.now + timedelta(days=90)
    retention.set_rules(workspace=cast.workspace, rules=Rules(1), now=cast.now)
    Snapshot.objects.create(workspace=cast.workspace, number=2, taken_at=later, source="files", counts={"kinds": {}})
    return lambda: retention.apply_rules(workspace=cast.workspace, now=later)


def _token(cast: Cast) -> tokens.Made:
    asked = tokens.Asked(name="ci", scopes=frozenset({Scope.READ}), days=30, workspace=cast.workspace)
    made = tokens.create_token(asked=asked, now=cast.now, by=cast.owner)
    cast.secrets.append(made.text)
    return made


def token_create(cast: Cast) -> Act:
    return lambda: _token(cast)


def token_revoke(cast: Cast) -> Act:
    made = _token(cast)
    return lambda: tokens.revoke_token(token=made.token, now=cast.now, by=cast.owner)


def user_administrator(cast: Cast) -> Act:
    ann = cast.ann()
    return lambda: services.set_administrator(user=ann, is_administrator=True, now=cast.now, by=cast.root)


def user_forget_sso(cast: Cast) -> Act:
    ann = cast.ann()
    SocialAccount.objects.create(user=ann, provider="oidc", uid="0001")
    return lambda: services.forget_single_sign_on(user=ann, now=cast.now, by=cast.root)


def user_join_sso(cast: Cast) -> Act:
    ann = cast.ann()
    came = SocialLogin(user=User(), account=SocialAccount(provider="oidc", uid="0001"))
    return lambda: single_sign_on.join_user(came, email=ann.email, now=cast.now)


def user_link(cast: Cast) -> Act:
    ann = cast.ann()
    return lambda: cast.secrets.append(services.issue_sign_in_link(user=ann, now=cast.now))


def user_create(cast: Cast) -> Act:
    return lambda: services.add_user(services.NewUser(email="ann@example.com"), now=cast.now, by=cast.root)


def user_close(cast: Cast) -> Act:
    ann = cast.ann()
    return lambda: services.close_user(user=ann, now=cast.now, by=cast.root)


def user_mfa(cast: Cast) -> Act:
    ann = cast.ann()
    Authenticator.objects.create(user=ann, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return lambda: services.remove_second_factor(user=ann, now=cast.now, by=cast.root)


def user_password(cast: Cast) -> Act:
    return _posts(_known(cast), "/account/password", {"oldpassword": PASSWORD, **NEW_PASSWORD})


def _posts(client: Client, path: str, form: dict[str, str]) -> Act:
    def post() -> None:
        assert client.post(path, form).status_code == 302

    return post


def _known(cast: Cast) -> Client:
    """Ann's browser; she gave her password just now."""
    cast.client.force_login(User.objects.filter(email="ann@example.com").first() or cast.ann())
    _posts(cast.client, "/account/confirm", {"password": PASSWORD, "next": "/account/"})()
    return cast.client


def _factor(cast: Cast, *kinds: str) -> Client:
    """The same, with second factors."""
    ann = cast.ann()
    for kind in kinds:
        secret = {"secret": SecondFactor().encrypt("A" * 32), "seed": SecondFactor().encrypt("seed"), "used_mask": 0}
        Authenticator.objects.create(user=ann, type=kind, data=secret)
    return _known(cast)


def _first_password(cast: Cast) -> Act:
    client = by_link(services.create_user(email="bo@example.com", now=cast.now))
    return _posts(client, "/account/password/first", NEW_PASSWORD)


def _password_by_mail(cast: Cast) -> Act:
    ann = cast.ann()
    at = f"/sign-in/reset/{user_pk_to_url_str(ann)}-"
    cast.client.get(f"{at}{default_token_generator.make_token(ann)}")
    return _posts(cast.client, f"{at}set-password", NEW_PASSWORD)


def _app_added(cast: Cast) -> Act:
    client = _factor(cast, "recovery_codes")
    client.get("/account/second-factor/add")
    code = code_of(client.session["mfa.totp.secret"])
    return _posts(client, "/account/second-factor/add", {"code": code})


def _app_removed(cast: Cast) -> Act:
    return _posts(_factor(cast, "totp"), "/account/second-factor/remove", {})


def _codes_renewed(cast: Cast) -> Act:
    return _posts(_factor(cast, "totp", "recovery_codes"), "/account/second-factor/codes/new", {})


def _sign_in(cast: Cast, password: str) -> object:
    return cast.client.post(
        "/sign-in/", {"username": "ann@example.com", "login": "ann@example.com", "password": password}
    )


def user_sign_in(cast: Cast) -> Act:
    cast.ann()
    return lambda: _sign_in(cast, PASSWORD)


def user_sign_in_failed(cast: Cast) -> Act:
    cast.ann()
    return lambda: _sign_in(cast, "let-me-in-please")


def user_sign_out(cast: Cast) -> Act:
    cast.ann()
    _sign_in(cast, PASSWORD)
    return lambda: cast.client.post("/sign-out/")


def _view(cast: Cast) -> SavedView:
    return diagrams.create_view(
        workspace=cast.workspace, name="Payments", look=diagrams.Look(query="text=pay"), now=cast.now, by=cast.owner
    )


def view_save(cast: Cast) -> Act:
    return lambda: _view(cast)


def view_change(cast: Cast) -> Act:
    view = _view(cast)
    return lambda: diagrams.rename_view(view=view, name="Paying", now=cast.now, by=cast.owner)


def view_delete(cast: Cast) -> Act:
    view = _view(cast)
    return lambda: diagrams.delete_view(view=view, now=cast.now, by=cast.owner)


def workspace_create(cast: Cast) -> Act:
    return lambda: services.create_workspace(slug="initech", now=cast.now, by=cast.root)


def workspace_delete(cast: Cast) -> Act:
    return lambda: removal.start_workspace_removal(
        workspace=cast.workspace, typed=cast.workspace.slug, now=cast.now, by=cast.owner
    )


MORE: Final = {
    "user.password by mail": ("user.password", _password_by_mail),
    "user.password for the first time": ("user.password", _first_password),
    "user.mfa by adding an app": ("user.mfa", _app_added),
    "user.mfa by removing it": ("user.mfa", _app_removed),
    "user.mfa by new recovery codes": ("user.mfa", _codes_renewed),
    "account.delete by command": (
        "account.delete",
        lambda cast: lambda: removal.delete_account(workspace=cast.workspace, account_id=ACCOUNT, now=cast.now),
    ),
    "workspace.delete by command": (
        "workspace.delete",
        lambda cast: lambda: removal.delete_workspace(workspace=cast.workspace, now=cast.now),
    ),
    "export.make by a job": (
        "export.make",
        lambda cast: (
            lambda: exporting.start_export(
                snapshot=cast.snapshot, view=View(), format_name="atlas", options=PLAIN, now=cast.now, by=cast.owner
            )
        ),
    ),
    "import.publish by command": ("import.publish", import_by_command),
    "snapshot.change by a pin": (
        "snapshot.change",
        lambda cast: lambda: snapshots.pin_snapshot(snapshot=cast.snapshot, pinned=True, now=cast.now, by=cast.owner),
    ),
}
"""Other ways to do the same: name -> (action, deed)."""
FOLLOWS: Final[dict[str, list[str]]] = {"invitation.accept": ["member.add"], "workspace.create": ["member.add"]}
"""What is recorded beside the action itself, because it happens too."""


def deed_of(action: str) -> Callable[[Cast], Act] | None:
    """The deed of an action."""
    found: Callable[[Cast], Act] | None = globals().get(action.replace(".", "_").replace("-", "_"))
    return found


def text_of(rows: list[dict[str, Any]]) -> str:
    """Rows as one text."""
    return json.dumps(rows, default=str)
