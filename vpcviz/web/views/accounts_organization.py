"""The page that connects the accounts of an organisation: list them, choose, try a few, connect."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from vpcviz.collect.policy import ROLE_NAME
from vpcviz.inventory.apps import ORGANIZATION_KIND
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.models import Method
from vpcviz.inventory.selectors import accounts_of
from vpcviz.inventory.services.connections import server_identity, try_accesses
from vpcviz.inventory.services.organizations import (
    Listing,
    Member,
    accesses_of,
    connect_members,
    latest_listing,
    members_chosen,
    start_listing,
)
from vpcviz.jobs.models import Job
from vpcviz.jobs.selectors import jobs_of
from vpcviz.layout.text import clean
from vpcviz.people.selectors import can_administer
from vpcviz.people.services import permit
from vpcviz.web import addresses
from vpcviz.web.connecting import SEPARATORS, result_of
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in

SHOWN: Final = 500
TRIED: Final = 3
"""So many are tried in one request."""
UNIT_SEPARATOR: Final = " / "


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the listing is shown, and which accounts were ticked."""

    unit: str
    tag: str
    text: str
    role_name: str
    regions: str
    ticked: tuple[str, ...]

    @classmethod
    def from_query(cls, told: QueryDict) -> "Chosen":
        """As the address or a form tells it."""
        return cls(
            unit=told.get("unit", "").strip(),
            tag=told.get("tag", "").strip(),
            text=told.get("text", "").strip(),
            role_name=told.get("role_name", "").strip(),
            regions=told.get("regions", "").strip(),
            ticked=tuple(told.getlist("account")),
        )

    def of(self, listing: Listing) -> tuple[Member, ...]:
        """The members that are shown."""
        unit = tuple(self.unit.split(UNIT_SEPARATOR)) if self.unit else ()
        return members_chosen(listing.members, unit=unit, tag=self.tag, text=self.text)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page
def organization(request: HttpRequest, place: Place) -> HttpResponse:
    """List the organisation (`do=list`), try some of its accounts (`do=test`), or connect them (`do=connect`)."""
    if not can_administer(user=request.user, workspace=place.workspace):
        if request.method == "POST":
            permit(place.workspace, signed_in(request), "connect accounts")
        return show(request, place, "web/connect.html", {"active": "accounts", "title": "Connect an organisation"})
    if request.method != "POST":
        if request.headers.get("HX-Request") and not _is_listing(request, place):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return _page(request, place, Chosen.from_query(request.GET))
    if request.POST.get("do") == "list":
        return _list(request, place)
    return _sent(request, place, Chosen.from_query(request.POST))


def _list(request: HttpRequest, place: Place) -> HttpResponse:
    connected = accounts_of(user=request.user, workspace=place.workspace).exclude(method=Method.FILES)
    account = get_object_or_404(connected, account_id=request.POST.get("by", ""))
    now = timezone.now()  # noqa: TID251 - a view is an edge
    start_listing(workspace=place.workspace, account=account, now=now, by=signed_in(request))
    return redirect(addresses.page(place, "connect-organization"))


def _sent(request: HttpRequest, place: Place, chosen: Chosen) -> HttpResponse:
    listing = latest_listing(workspace=place.workspace, by=signed_in(request))
    open_accounts = listing.open if listing else ()
    members = [one for one in open_accounts if one.id in chosen.ticked]
    if not members:
        return _page(request, place, chosen, status=400, error="Tick the accounts to connect.")
    server = server_identity(clock=CLOCK)
    regions = tuple(name for name in SEPARATORS.split(chosen.regions) if name)
    partition = server.identity.partition if server.identity else "aws"
    try:
        accesses = accesses_of(members, role_name=chosen.role_name, regions=regions, partition=partition)
        if request.POST.get("do") == "test":
            few = accesses[:TRIED]
            tested = try_accesses(workspace=place.workspace, accesses=few, clock=CLOCK, by=signed_in(request))
            return _page(
                request, place, chosen, results=[(one, result_of(two)) for one, two in zip(few, tested, strict=True)]
            )
        now = timezone.now()  # noqa: TID251 - a view is an edge
        made = connect_members(workspace=place.workspace, accesses=accesses, now=now, by=signed_in(request))
    except ValidationError as error:
        return _page(request, place, chosen, status=400, error=error.messages[0])
    messages.success(request, f"{len(made)} account{'' if len(made) == 1 else 's'} connected. Scan to read them.")
    return redirect(addresses.page(place, "accounts"))


def _page(request: HttpRequest, place: Place, chosen: Chosen, *, status: int = 200, **more: Any) -> HttpResponse:
    listing = latest_listing(workspace=place.workspace, by=signed_in(request))
    shown = chosen.of(listing) if listing else ()
    job = _job(request, place)
    connected = accounts_of(user=request.user, workspace=place.workspace).exclude(method=Method.FILES)
    context = {
        "active": "accounts",
        "title": "Connect an organisation",
        "administrator": True,
        "listing": listing,
        "job": job,
        "askable": list(connected),
        "chosen": chosen,
        "role_name": chosen.role_name or ROLE_NAME,
        "members": [{"item": one, "unit": clean(UNIT_SEPARATOR.join(one.unit))} for one in shown[:SHOWN]],
        "total": len(shown),
        "units": _units(listing),
        "tags": _tags(listing),
        **more,
    }
    return show(request, place, "web/connect_organization.html", context, status=status)


def _job(request: HttpRequest, place: Place) -> Job | None:
    return jobs_of(user=request.user, workspace=place.workspace).filter(kind=ORGANIZATION_KIND).first()


def _is_listing(request: HttpRequest, place: Place) -> bool:
    job = _job(request, place)
    return job is not None and job.is_active


def _units(listing: Listing | None) -> list[str]:
    members = listing.members if listing else ()
    paths = {one.unit[:length] for one in members for length in range(1, len(one.unit) + 1)}
    return [UNIT_SEPARATOR.join(path) for path in sorted(paths)]


def _tags(listing: Listing | None) -> list[str]:
    members = listing.members if listing else ()
    return sorted({f"{key}={value}" for one in members for key, value in one.tags.items()})[:SHOWN]
