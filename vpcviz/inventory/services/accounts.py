"""Connecting and disconnecting AWS accounts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.people.audit import Target, record
from vpcviz.people.services import permit

if TYPE_CHECKING:
    from datetime import datetime

    from vpcviz.people.models import User, Workspace

ROLE_ARN: Final = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/[A-Za-z0-9_+=,.@/-]{1,576}")
ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
REGION: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How an account is to be read."""

    account_id: str
    method: Method = Method.ROLE
    name: str = ""
    role_arn: str = ""
    profile: str = ""
    regions: tuple[str, ...] = ()
    """Empty for all that are enabled."""

    @classmethod
    def of(cls, account: ConnectedAccount) -> Access:
        """How a connected account is read."""
        return cls(
            account_id=account.account_id,
            method=Method(account.method),
            name=account.name,
            role_arn=account.role_arn,
            profile=account.profile,
            regions=tuple(account.regions),
        )


@transaction.atomic
def connect_account(*, workspace: Workspace, access: Access, now: datetime, by: User | None = None) -> ConnectedAccount:
    """Connect an account, or change how it is read. `ValidationError` says what is wrong with which field."""
    check_access(workspace=workspace, access=access, by=by)
    fields = _fields(access)
    known = ConnectedAccount.objects.filter(workspace=workspace, account_id=access.account_id)
    before = known.values(*fields).first()
    account = keep_access(workspace=workspace, access=access, now=now)
    if before != fields:
        action = "account.change" if before else "account.connect"
        details = {key: value for key, value in fields.items() if value}
        target = account_target(access.account_id)
        record(action, now=now, by=by, workspace=workspace, target=target, details=details)
    return account


def keep_access(*, workspace: Workspace, access: Access, now: datetime) -> ConnectedAccount:
    """The account as it is read from now on. Call it in the transaction that records it."""
    fields = _fields(access)
    account, _ = ConnectedAccount.objects.update_or_create(
        workspace=workspace,
        account_id=access.account_id,
        defaults=fields,
        create_defaults={**fields, "created_at": now},
    )
    return account


def account_target(account_id: str) -> Target:
    """The account as the audit log names it."""
    return Target("account", account_id)


def _fields(access: Access) -> dict[str, Any]:
    return {
        "method": str(access.method),
        "name": access.name,
        "role_arn": access.role_arn,
        "profile": access.profile,
        "regions": sorted(set(access.regions)),
    }


def check_access(*, workspace: Workspace, access: Access, by: User | None = None) -> None:
    """Raise unless `by` may connect an account so, and what is told of it is sound."""
    _permit(workspace, access.method, by)
    _check(access)


@transaction.atomic
def disconnect_account(*, account: ConnectedAccount, now: datetime, by: User | None = None) -> None:
    """Stop reading the account. What was read stays in the snapshots."""
    permit(account.workspace, by, "disconnect accounts")
    account.delete()
    record("account.disconnect", now=now, by=by, workspace=account.workspace, target=account_target(account.account_id))


def _permit(workspace: Workspace, method: Method, by: User | None) -> None:
    """The server's own credentials and profiles belong to whoever runs the server."""
    if by is None or by.is_administrator:
        return
    permit(workspace, by, "connect accounts")
    if method in {Method.DEFAULT, Method.PROFILE}:
        message = "Only an administrator of the server can use its own credentials."
        raise PermissionDenied(message)


def _check(access: Access) -> None:
    wrong = {field: [sentence] for field, sentence in _wrong(access).items() if sentence}
    if wrong:
        raise ValidationError(wrong)


def _wrong(access: Access) -> dict[str, str]:
    return {
        "name": "" if len(access.name) <= LONGEST_NAME else f"A name has at most {LONGEST_NAME} characters.",
        "account_id": "" if ACCOUNT_ID.fullmatch(access.account_id) else "An account id has 12 digits.",
        "role_arn": _wrong_role(access) if access.method is Method.ROLE else "",
        "profile": _wrong_profile(access) if access.method is Method.PROFILE else "",
        "regions": next((f"“{name}” names no region." for name in access.regions if not REGION.fullmatch(name)), ""),
    }


def _wrong_role(access: Access) -> str:
    match = ROLE_ARN.fullmatch(access.role_arn)
    if match is None:
        return "A role is named by its ARN, for example arn:aws:iam::111111111111:role/vpcviz."
    if ACCOUNT_ID.fullmatch(access.account_id) and match[1] != access.account_id:
        return f"The role belongs to account {match[1]}, not {access.account_id}."
    return ""


def _wrong_profile(access: Access) -> str:
    if access.profile in settings.VPCVIZ_AWS_PROFILES:
        return ""
    return f"The profile “{access.profile}” is not among VPCVIZ_AWS_PROFILES."
