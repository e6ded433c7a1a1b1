"""The audit log: who did what to what, from where. Services call `record` in the transaction of what they do."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from vpcviz.people.models import LONGEST_LABEL, AuditEvent, User
from vpcviz.people.origin import origin

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor

VISITOR: Final = "visitor"
LONGEST_VALUE: Final = 1000
"""Characters of a value in the details of an event."""

logger = logging.getLogger("vpcviz.audit")

ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account.connect": "Connected an AWS account",
        "account.change": "Changed how an AWS account is read",
        "account.disconnect": "Disconnected an AWS account",
        "account.delete": "Deleted what was read of an AWS account",
        "audit.remove": "Removed old events of the audit log",
        "export.make": "Exported a picture or a list",
        "export.download": "Downloaded a file that a worker made",
        "import.discard": "Discarded an upload",
        "import.publish": "Imported files",
        "import.upload": "Uploaded files",
        "invitation.accept": "Accepted an invitation",
        "invitation.create": "Invited somebody",
        "invitation.revoke": "Took an invitation back",
        "job.cancel": "Cancelled a job",
        "member.add": "Added a member",
        "member.change": "Changed a member's role",
        "member.remove": "Removed a member",
        "note.create": "Wrote a note",
        "note.change": "Changed a note",
        "note.delete": "Deleted a note",
        "organization.connect": "Connected accounts of an organisation",
        "retention.set": "Changed the retention rules",
        "scan.start": "Started a scan",
        "scan.end": "A scan ended",
        "schedule.create": "Made a schedule",
        "schedule.change": "Changed a schedule",
        "schedule.delete": "Deleted a schedule",
        "share.refused": "Gave a wrong password for a shared link",
        "share.create": "Made a shared link",
        "share.revoke": "Revoked a shared link",
        "share.view": "Looked at a shared link",
        "snapshot.change": "Labelled or kept a snapshot",
        "snapshot.remove": "Removed a snapshot",
        "token.create": "Made an API token",
        "token.revoke": "Revoked an API token",
        "user.administrator": "Made somebody an administrator of the server, or no longer",
        "user.create": "Made a user",
        "user.forget-sso": "Forgot somebody's single sign-on",
        "user.close": "Closed a user's account",
        "user.join-sso": "Joined a single sign-on to somebody's account",
        "user.link": "Gave out a link that signs somebody in once",
        "user.mfa": "Changed a second factor",
        "user.password": "Changed or reset a password",
        "user.sign-in": "Signed in",
        "user.sign-in-failed": "Failed to sign in",
        "user.sign-out": "Signed out",
        "view.save": "Saved a view",
        "view.change": "Renamed a saved view",
        "view.delete": "Deleted a saved view",
        "workspace.create": "Made a workspace",
        "workspace.delete": "Deleted a workspace and all that was read for it",
    }
)
"""The one table of what is recorded: action -> what it says on the page."""


@dataclass(frozen=True, slots=True)
class Target:
    """What something was done to: its kind in one word, and its name or id."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is to be recorded."""

    action: str
    now: datetime
    by: Visitor | str | None = None
    """A user, `VISITOR`, or None for the server itself."""
    workspace: Workspace | None = None
    target: Target | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    """Where it came from, when that is not the request that is being answered."""


def record(
    action: str,
    *,
    now: datetime,
    by: Visitor | str | None = None,
    workspace: Workspace | None = None,
    target: Target | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an event. `by` is a user, `VISITOR`, or None for the server itself. `details` holds no secret, and nothing large."""
    record_all([Deed(action=action, now=now, by=by, workspace=workspace, target=target, details=details or {})])


def record_all(deeds: Iterable[Deed]) -> None:
    """Add an event for each deed; each is a line of the log once it is committed."""
    events = AuditEvent.objects.bulk_create([_event(deed) for deed in deeds])
    if logger.isEnabledFor(logging.INFO):
        transaction.on_commit(partial(write_lines, events), robust=True)


def write_lines(events: Iterable[AuditEvent]) -> None:
    """Give each event to the logger `vpcviz.audit` as one line of JSON."""
    for event in events:
        logger.info(line_of(event))


def line_of(event: AuditEvent) -> str:
    """The event as one line of JSON, in ASCII."""
    return json.dumps(as_json(event))


def as_json(event: AuditEvent) -> dict[str, Any]:
    """The event as the log, the command and the API tell it. Keys are added, and neither renamed nor taken away."""
    return {
        "id": event.pk,
        "at": event.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "action": event.action,
        "what": ACTIONS.get(event.action, event.action),
        "actor": {"kind": event.actor_kind, "id": event.actor_key, "email": event.actor, "via": event.via},
        "address": event.address,
        "workspace": event.workspace,
        "target": {"kind": event.target_kind, "label": event.target},
        "details": event.details,
    }


def _event(deed: Deed) -> AuditEvent:
    if deed.action not in ACTIONS:
        raise ValueError(f"{deed.action} is not in the table of actions")
    came = origin()
    user = deed.by if isinstance(deed.by, User) else None
    kind = ("token" if came.token else "user") if user is not None else VISITOR if deed.by == VISITOR else "system"
    via = {"token": came.token, "system": came.program}.get(kind, "")
    target = deed.target or Target("", "")
    return AuditEvent(
        at=deed.now,
        action=deed.action,
        actor_kind=kind,
        actor_key=user.pk if user else None,
        actor=_storable(user.email if user else ""),
        via=_storable(via),
        address=came.address if deed.address is None else deed.address,
        workspace_key=deed.workspace.pk if deed.workspace else None,
        workspace=deed.workspace.slug if deed.workspace else "",
        target_kind=target.kind,
        target=_storable(target.label),
        details=_storable_details(deed.details),
    )


def _storable_details(value: Any) -> Any:
    if isinstance(value, str):
        return _storable(value, most=LONGEST_VALUE)
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable_details(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_storable_details(one) for one in value]
    return value


def _storable(text: str, *, most: int = LONGEST_LABEL) -> str:
    """The text as every database keeps it, and not too long."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:most]
