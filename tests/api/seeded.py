"""A workspace that holds one of everything that the API tells."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from tests.answering import OWN, ROLE
from tests.project import ROOT
from tests.web.workloads import TILL
from vpcviz.api.typed import TYPED
from vpcviz.collect.files import read_inputs
from vpcviz.diagrams.exporting import start_export
from vpcviz.diagrams.options import Options
from vpcviz.diagrams.services import Look, add_note, create_view
from vpcviz.inventory.apps import ORGANIZATION_KIND, SCAN_KIND
from vpcviz.inventory.services import Access, connect_account, publish, start_scan
from vpcviz.jobs.models import Job, State
from vpcviz.jobs.schedules import Asked, Times, create_schedule
from vpcviz.jobs.worker import Worker
from vpcviz.layout.view import View
from vpcviz.people.invitations import invite
from vpcviz.people.models import Role, Scope, User, Workspace
from vpcviz.people.services import add_member, create_user
from vpcviz.people.tokens import Asked as Wanted
from vpcviz.people.tokens import create_token
from vpcviz.share.services import Offer, create_link
from vpcviz.topology.records import Inventory, Record

ESTATE: Final = ROOT / "vpcviz" / "demo" / "estate.tar.gz"
MEMBER = "222222222222"
ROWS: Final = 2
"""Of a kind that is added."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What an address of the API may name."""

    keys: dict[str, int]
    """Word of the address -> the key of what is there."""
    resources: tuple[str, ...]


def seed(workspace: Workspace, by: User, inventories: tuple[Inventory, ...], now: datetime) -> Seed:
    """Fill the workspace; `by` administers it."""
    snapshots = [publish(workspace=workspace, inventory=one, source="files", now=now) for one in inventories]
    connect_account(workspace=workspace, access=Access(account_id=OWN, name="network", role_arn=ROLE), now=now)
    export = start_export(snapshot=snapshots[-1], view=View(), format_name="svg", options=Options(), now=now, by=by)
    Worker(name="one", clock=lambda: datetime.now(UTC), lease=timedelta(seconds=60), poll_s=0).run_once()
    note = add_note(workspace=workspace, resource="vpc-00000001", text="Ours.", now=now, by=by)
    view = create_view(workspace=workspace, name="All", look=Look(), now=now, by=by)
    link = create_link(workspace=workspace, offer=Offer(), now=now, by=by).link
    scan = start_scan(workspace=workspace, now=now, by=by, account_ids=[], regions=[])
    times = Times(cron="0 3 * * *", time_zone="UTC", jitter_s=0)
    schedule = create_schedule(
        workspace=workspace,
        asked=Asked(kind=SCAN_KIND, times=times, arguments={"accounts": [], "regions": []}),
        now=now,
    )
    made = create_token(asked=Wanted(name="ci", scopes=frozenset({Scope.READ}), days=90), now=now, by=by).token
    viewer = create_user(email="vera@example.com", name="Vera", now=now)
    member = add_member(workspace=workspace, user=viewer, role=Role.VIEWER, now=now)
    invited = invite(workspace=workspace, email="ida@example.com", role=Role.EDITOR, now=now, by=by).invitation
    _list_organization(workspace, now)
    keys = {"notes": note, "views": view, "shares": link, "scans": scan, "schedules": schedule, "exports": export}
    keys["jobs"] = scan
    people = {"tokens": made, "members": member, "invitations": invited}
    return Seed({word: one.pk for word, one in {**keys, **people}.items()}, ("vpc-00000001", TILL, OWN))


def completed(inventory: Inventory) -> Inventory:
    """The inventory with two of each kind that it lacks: as the demo has them, or else of no content."""
    held = {one.kind for one in inventory.records}
    others = sorted((one for one in read_inputs([str(ESTATE)]).inventory.records if one.kind not in held), key=_place)
    more = [one for _, kind in groupby(others, key=lambda one: one.kind) for one in list(kind)[:ROWS]]
    held |= {one.kind for one in more}
    more += [
        Record(found.kind, f"example-{number:017x}", OWN, "eu-west-1", {})
        for found in TYPED.values()
        if found.kind not in held
        for number in range(ROWS)
    ]
    return Inventory((*inventory.records, *more), inventory.outcomes)


def _place(record: Record) -> tuple[str, ...]:
    return record.kind.value, record.account, record.region, record.id


def _list_organization(workspace: Workspace, now: datetime) -> None:
    members: list[dict[str, Any]] = [
        {"id": MEMBER, "name": "shop", "unit": ["Root"], "active": True, "tags": {"env": "prod"}},
        {"id": OWN, "name": "network", "unit": ["Root"], "active": True, "tags": {}},
    ]
    result = {"organization": "o-1", "management": OWN, "asked": OWN, "notes": [], "members": members}
    Job.objects.create(
        workspace=workspace, kind=ORGANIZATION_KIND, state=State.DONE, result=result, created_at=now, finished_at=now
    )
