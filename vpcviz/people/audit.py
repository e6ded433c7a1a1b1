"""The audit log: who did what to what, from where. Services call `record` in the transaction of what they do."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from vpcviz.people.models import LONGEST_LABEL, AuditEvent, User
from vpcviz.people.origin import origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vpcviz.people.models import Workspace
    from vpcviz.people.selectors import Visitor

VISITOR: Final = "visitor"

ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account.connect": "Connected an AWS account",
        "account.change": "Changed how an AWS account is read",
        "account.disconnect": "Disconnected an AWS account",
        "account.delete": "Deleted what was read of an AWS account",
        "export.make": "Exported a picture or a list",
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
        "share.create": "Made a shared link",
        "share.revoke": "Revoked a shared link",
        "share.view": "Looked at a shared link",
        "snapshot.change": "Labelled or kept a snapshot",
        "snapshot.remove": "Removed a snapshot",
        "token.create": "Made an API token",
        "token.revoke": "Revoked an API token",
        "user.create": "Made a user",
        "user.close": "Closed a user's account",
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
    if action not in ACTIONS:
        raise ValueError(f"{action} is not in the table of actions")
    came = origin()
    user = by if isinstance(by, User) else None
    kind = ("token" if came.token else "user") if user is not None else VISITOR if by == VISITOR else "system"
    AuditEvent.objects.create(
        at=now,
        action=action,
        actor_kind=kind,
        actor_key=user.pk if user else None,
        actor=user.email[:LONGEST_LABEL] if user else "",
        via=came.token[:LONGEST_LABEL] if user else "",
        address=came.address,
        workspace_key=workspace.pk if workspace else None,
        workspace=workspace.slug if workspace else "",
        target_kind=target.kind if target else "",
        target=target.label[:LONGEST_LABEL] if target else "",
        details=dict(details or {}),
    )
