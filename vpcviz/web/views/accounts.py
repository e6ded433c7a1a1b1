"""The accounts that are connected: how they are read, and testing, changing and disconnecting them."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vpcviz.collect.organization import ACTIVE
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.models import ConnectedAccount, Method
from vpcviz.inventory.selectors import accounts_of
from vpcviz.inventory.services import connect_account, disconnect_account
from vpcviz.inventory.services.accounts import Access
from vpcviz.inventory.services.connections import try_access
from vpcviz.inventory.services.organizations import Listing, latest_listing
from vpcviz.people.selectors import can_administer
from vpcviz.people.services import permit
from vpcviz.topology.resources.accounts import Account
from vpcviz.topology.resources.endpoints import VpcEndpoint
from vpcviz.topology.resources.network import Vpc
from vpcviz.web import addresses
from vpcviz.web.connecting import Form, Result, result_of, states_of
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in


@require_safe
@workspace_page
def accounts(request: HttpRequest, place: Place) -> HttpResponse:
    """The accounts that are connected, and those that appear in what was read."""
    states = states_of(place)
    connected = accounts_of(user=request.user, workspace=place.workspace)
    listing = latest_listing(workspace=place.workspace, by=signed_in(request))
    known = {account.account_id for account in connected}
    context = {
        "active": "accounts",
        "title": "Accounts",
        "connected": [{"item": account, "state": states.get(account.account_id)} for account in connected],
        "seen": _seen(place),
        "administrator": can_administer(user=request.user, workspace=place.workspace),
        "listing": listing,
        "unconnected": _unconnected(place, listing, known),
    }
    return show(request, place, "web/accounts.html", context)


def _unconnected(place: Place, listing: Listing | None, known: set[str]) -> list[tuple[str, str]]:
    """Active accounts of the organisation that are not read: as it was listed last, and as the snapshot tells."""
    found = {one.id: one.name for one in listing.members if one.active} if listing else {}
    for account in place.topology.all(Account).values():
        if account.state == ACTIVE:
            found.setdefault(account.id, account.name)
    return sorted(((name, account_id) for account_id, name in found.items() if account_id not in known))


def _seen(place: Place) -> list[dict[str, Any]]:
    topology = place.topology
    vpcs = Counter(vpc.account for vpc in topology.all(Vpc).values())
    endpoints = Counter(endpoint.account for endpoint in topology.all(VpcEndpoint).values())
    return [
        {
            "id": account,
            "name": topology.account_names.get(account, account),
            "vpcs": vpcs[account],
            "endpoints": endpoints[account],
            "regions": sorted({vpc.region for vpc in topology.all(Vpc).values() if vpc.account == account}),
            "href": addresses.page(place, "estate", account=account),
        }
        for account in sorted({*vpcs, *endpoints})
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page
def edit(request: HttpRequest, place: Place, account_id: str) -> HttpResponse:
    """Change how an account is read: `do=test` tries it, `do=save` keeps it."""
    account = _account(request, place, account_id)
    if request.method != "POST":
        return _form(request, place, account, Form.of(account))
    form = Form.typed(request)
    access = _access(account, form)
    try:
        if request.POST.get("do") == "test":
            result = _tested(request, place, access)
            return _form(request, place, account, form, result=result)
        now = timezone.now()  # noqa: TID251 - a view is an edge
        connect_account(workspace=place.workspace, access=access, now=now, by=signed_in(request))
    except ValidationError as error:
        wrong = {field: words[0] for field, words in error.message_dict.items()}
        return _form(request, place, account, Form.typed(request, wrong), status=400)
    messages.success(request, f"Account {access.account_id} is changed. The next scan reads it so.")
    return redirect(addresses.page(place, "accounts"))


def _access(account: ConnectedAccount, form: Form) -> Access:
    """The account stays the same; how it is read, its name and regions may change."""
    return Access(
        account_id=account.account_id,
        method=Method(account.method),
        name=form.name,
        role_arn=form.role if account.method == Method.ROLE else "",
        profile=form.profile if account.method == Method.PROFILE else "",
        regions=form.region_names,
    )


def _form(
    request: HttpRequest, place: Place, account: ConnectedAccount, form: Form, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"active": "accounts", "title": f"Account {account.account_id}", "account": account, "form": form, **more}
    return show(request, place, "web/account_edit.html", context, status=status)


def _tested(request: HttpRequest, place: Place, access: Access) -> Result:
    tested = try_access(workspace=place.workspace, access=access, clock=CLOCK, by=signed_in(request))
    return result_of(tested)


@require_POST
@workspace_page
def test(request: HttpRequest, place: Place, account_id: str) -> HttpResponse:
    """Try a connected account again, call by call."""
    account = _account(request, place, account_id)
    if account.method == Method.FILES:
        messages.warning(request, f"Account {account.account_id} is known from files only; there is nothing to test.")
        return redirect(addresses.page(place, "accounts"))
    try:
        result = _tested(request, place, Access.of(account))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect(addresses.page(place, "accounts"))
    context = {"active": "accounts", "title": f"Account {account.account_id}", "account": account, "result": result}
    return show(request, place, "web/account_test.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace_page
def disconnect(request: HttpRequest, place: Place, account_id: str) -> HttpResponse:
    """Ask, then stop reading an account."""
    account = _account(request, place, account_id)
    if request.method != "POST":
        context = {"active": "accounts", "title": f"Disconnect {account.account_id}", "account": account}
        return show(request, place, "web/account_disconnect.html", context)
    disconnect_account(account=account, now=timezone.now(), by=signed_in(request))  # noqa: TID251 - a view is an edge
    messages.success(request, f"Account {account_id} is disconnected. What was read of it stays in the snapshots.")
    return redirect(addresses.page(place, "accounts"))


def _account(request: HttpRequest, place: Place, account_id: str) -> ConnectedAccount:
    permit(place.workspace, signed_in(request), "change its accounts")
    connected = accounts_of(user=request.user, workspace=place.workspace)
    found: ConnectedAccount = get_object_or_404(connected, account_id=account_id)
    found.workspace = place.workspace
    return found
