"""An organisation's accounts: listing them as a job, and connecting many by one role name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from vpcviz.collect.buckets import Buckets
from vpcviz.collect.clients import Clients
from vpcviz.collect.credentials import CredentialsError, sign_in
from vpcviz.collect.organization import Lister, Organization, OrganizationError
from vpcviz.collect.sign_in_words import why_not
from vpcviz.inventory.apps import ORGANIZATION_KIND
from vpcviz.inventory.models import ConnectedAccount
from vpcviz.inventory.services.accounts import Access, check_access, keep_access
from vpcviz.inventory.services.connections import aws, connection_by
from vpcviz.jobs import services as jobs
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.registry import Cancelled, JobError
from vpcviz.people.audit import Target, record
from vpcviz.people.selectors import can_administer
from vpcviz.people.services import permit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from vpcviz.collect.asking import Clock
    from vpcviz.jobs.registry import Json, Run
    from vpcviz.people.models import User, Workspace

ROLE_NAME: Final = re.compile(r"/?(?:[A-Za-z0-9_+=,.@-]{1,128}/){0,8}[A-Za-z0-9_+=,.@-]{1,64}")
MOST_AT_ONCE: Final = 10_000
IDS_PER_EVENT: Final = 1_000
"""Accounts that one event of the audit log names."""


@dataclass(frozen=True, slots=True)
class Member:
    """An account of an organisation, and whether the workspace reads it."""

    id: str
    name: str
    unit: tuple[str, ...]
    """The names of the root and the organizational units that hold it."""
    active: bool
    connected: bool
    management: bool
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """An organisation as it was listed last."""

    organization: str
    asked: str
    """The account that told it."""
    at: datetime | None
    members: tuple[Member, ...]
    notes: tuple[str, ...]

    @property
    def open(self) -> tuple[Member, ...]:
        """The accounts that could be connected: active, and not yet connected."""
        return tuple(one for one in self.members if one.active and not one.connected)


def start_listing(*, workspace: Workspace, account: ConnectedAccount, now: datetime, by: User | None = None) -> Job:
    """The job that lists the organisation of a connected account; the one that runs when there is one."""
    permit(workspace, by, "list its organisation")
    return jobs.enqueue(
        kind=ORGANIZATION_KIND,
        arguments={"account": account.account_id},
        workspace=workspace,
        by=by,
        now=now,
        dedupe_key=f"{ORGANIZATION_KIND}:{workspace.pk}",
    )


def run_listing(run: Run, workspace: Workspace, clock: Clock) -> Json:
    """What the job does: its result is the listing."""
    account = ConnectedAccount.objects.filter(workspace=workspace, account_id=run.arguments["account"]).first()
    if account is None:
        message = f"Account {run.arguments['account']} is no longer connected."
        raise JobError(message)
    try:
        told = list_organization(
            access=Access.of(account),
            external_id=workspace.external_id,
            clock=clock,
            watch=lambda done, total: run.report({"done": done, "total": total}),
            cancelled=run.cancelled,
        )
    except OrganizationError as error:
        if run.cancelled():
            raise Cancelled from error
        raise JobError(str(error)) from error
    return _as_json(told, account.account_id)


def list_organization(
    *,
    access: Access,
    external_id: str,
    clock: Clock,
    watch: Callable[[int, int], None] = lambda _done, _total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Organization:
    """The organisation as the account tells it. Raises `OrganizationError`."""
    clients = Clients(aws())
    connection = connection_by(access, external_id)
    try:
        account = sign_in(connection, clients, clock.sleep)
        buckets = Buckets(clock.monotonic, clock.sleep)
        return Lister(account, buckets, clock.sleep, watch, cancelled).listing()
    except CredentialsError as refusal:
        raise OrganizationError(why_not(connection, refusal, clients, clock.now())) from refusal
    finally:
        clients.close()


def latest_listing(*, workspace: Workspace, by: User) -> Listing | None:
    """The newest listing; None before the first, and for who may not connect accounts."""
    if not can_administer(user=by, workspace=workspace):
        return None
    done = Job.objects.filter(workspace=workspace, kind=ORGANIZATION_KIND, state=State.DONE).order_by("-pk").first()
    return None if done is None else _from_json(workspace, done)


def members_chosen(
    members: Iterable[Member], *, unit: Sequence[str] = (), tag: str = "", text: str = ""
) -> tuple[Member, ...]:
    """The members in a unit (or one below it), with a tag (`key` or `key=value`), whose name or id has the text."""
    key, equals, value = tag.partition("=")
    wanted = tuple(unit)
    return tuple(
        one
        for one in members
        if one.unit[: len(wanted)] == wanted
        and (not tag or (key in one.tags and (not equals or one.tags[key] == value)))
        and text.casefold() in f"{one.name} {one.id}".casefold()
    )


def role_in(account_id: str, role_name: str, partition: str = "aws") -> str:
    """The ARN of the role with this name (and path, if it has one) in an account. `ValidationError` when it is none."""
    if not ROLE_NAME.fullmatch(role_name):
        raise ValidationError(
            {"role_name": ["A role's name has letters, digits and _+=,.@- ; a path goes before it, as in team/vpcviz."]}
        )
    return f"arn:{partition}:iam::{account_id}:role/{role_name.removeprefix('/')}"


def accesses_of(
    members: Iterable[Member], *, role_name: str, regions: Sequence[str] = (), partition: str = "aws"
) -> list[Access]:
    """How the members are read by a role that has the same name in each of them. Those not active are left out."""
    return [
        Access(account_id=one.id, name=one.name, role_arn=role_in(one.id, role_name, partition), regions=tuple(regions))
        for one in members
        if one.active
    ]


@transaction.atomic
def connect_members(
    *, workspace: Workspace, accesses: Sequence[Access], now: datetime, by: User | None = None
) -> list[ConnectedAccount]:
    """Connect accounts of the organisation. Those that are connected already are left as they are."""
    permit(workspace, by, "list its organisation")
    known = set(ConnectedAccount.objects.filter(workspace=workspace).values_list("account_id", flat=True))
    wanted = [access for access in accesses if access.account_id not in known][:MOST_AT_ONCE]
    for access in wanted:
        check_access(workspace=workspace, access=access, by=by)
    made = [keep_access(workspace=workspace, access=access, now=now) for access in wanted]
    for start in range(0, len(made), IDS_PER_EVENT):
        _record(workspace, wanted[start : start + IDS_PER_EVENT], now, by)
    return made


def _record(workspace: Workspace, accesses: Sequence[Access], now: datetime, by: User | None) -> None:
    ids = [access.account_id for access in accesses]
    roles = sorted({access.role_arn.partition(":role/")[2] for access in accesses})
    count = f"{len(ids):,} account{'s' if len(ids) != 1 else ''}"
    details = {"accounts": ids, "roles": roles}
    target = Target("accounts", count)
    record("organization.connect", now=now, by=by, workspace=workspace, target=target, details=details)


def _as_json(told: Organization, asked: str) -> dict[str, Any]:
    return {
        "organization": told.id,
        "management": told.management_account,
        "asked": asked,
        "notes": list(told.notes),
        "members": _rows(told),
    }


def _rows(told: Organization) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "name": one.name, "unit": list(one.unit.path), "active": one.active, "tags": dict(one.tags)}
        for one in told.members
    ]


def _from_json(workspace: Workspace, job: Job) -> Listing:
    told: Mapping[str, Any] = job.result
    return Listing(
        organization=told["organization"],
        asked=told["asked"],
        at=job.finished_at,
        members=_members(workspace, told["members"], told["management"]),
        notes=tuple(told["notes"]),
    )


def members_of_organization(workspace: Workspace, told: Organization) -> tuple[Member, ...]:
    """The members of a listing as the workspace sees them."""
    return _members(workspace, _rows(told), told.management_account)


def _members(workspace: Workspace, rows: Iterable[Mapping[str, Any]], management: str) -> tuple[Member, ...]:
    known = set(ConnectedAccount.objects.filter(workspace=workspace).values_list("account_id", flat=True))
    return tuple(
        Member(
            id=row["id"],
            name=row["name"],
            unit=tuple(row["unit"]),
            active=row["active"],
            connected=row["id"] in known,
            management=row["id"] == management,
            tags=row["tags"],
        )
        for row in rows
    )
