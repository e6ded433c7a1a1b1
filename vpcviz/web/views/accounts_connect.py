"""The guided pages that connect an account: by a role, by the server's own credentials, or by files."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from vpcviz import __version__
from vpcviz.collect import policy
from vpcviz.collect.cloudshell import FILE_NAME, script
from vpcviz.inventory.jobs import CLOCK
from vpcviz.inventory.services import connect_account
from vpcviz.inventory.services.accounts import Access
from vpcviz.inventory.services.connections import Server, server_identity, trust_of, try_access
from vpcviz.people.selectors import can_administer
from vpcviz.people.services import permit
from vpcviz.web import addresses
from vpcviz.web.attached import attached
from vpcviz.web.connecting import FORMATS, Form, result_of, template_of
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@workspace_page
def choose(request: HttpRequest, place: Place) -> HttpResponse:
    """The ways by which an account can be read."""
    return _page(request, place, "web/connect.html")


@require_http_methods(METHODS)
@workspace_page
def by_role(request: HttpRequest, place: Place) -> HttpResponse:
    """A role: make it, name it, test it, keep it."""
    if not _administers(request, place):
        return _explained(request, place)
    server = server_identity(clock=CLOCK)
    role = _role(request, place, server)
    if request.method != "POST":
        return _page(request, place, "web/connect_role.html", form=Form(), **role)
    partition = server.identity.partition if server.identity else "aws"
    return _sent(request, place, ("web/connect_role.html", role), Form.typed(request).by_role(partition))


@require_http_methods(METHODS)
@workspace_page
def by_server(request: HttpRequest, place: Place) -> HttpResponse:
    """A profile of the server or its own credentials: for administrators of the server."""
    if not _administers(request, place):
        return _explained(request, place)
    server = server_identity(clock=CLOCK)
    more: dict[str, Any] = {
        "server": server,
        "profiles": settings.VPCVIZ_AWS_PROFILES,
        "may": signed_in(request).is_administrator,
    }
    if request.method != "POST":
        own = server.identity.account if server.identity else ""
        return _page(request, place, "web/connect_profile.html", form=Form(account_id=own), **more)
    return _sent(request, place, ("web/connect_profile.html", more), Form.typed(request).by_server())


@require_safe
@workspace_page
def by_files(request: HttpRequest, place: Place) -> HttpResponse:
    """Files and bundles, for those who may give no access."""
    return _page(request, place, "web/connect_files.html", script=script(__version__), file_name=FILE_NAME)


@require_safe
@workspace_page
def download(request: HttpRequest, place: Place, name: str) -> HttpResponse:
    """The role's template, the policy, or the script for CloudShell, as a file."""
    if name == FILE_NAME:
        text = script(__version__)
    elif name == "vpcviz-policy.json":
        text = policy.policy_json()
    elif name in ("vpcviz-role.json", "vpcviz-role.tf"):
        if not _administers(request, place):
            message = f"Only an administrator of {place.workspace.name} may see its external id."
            raise PermissionDenied(message)
        trust = _role(request, place, server_identity(clock=CLOCK))["trust"]
        text = policy.terraform(trust) if name.endswith(".tf") else policy.cloudformation(trust)
    else:
        raise Http404(f"There is no file {name}.")
    return attached(text.encode(), name=name, mime="text/plain; charset=utf-8")


def _administers(request: HttpRequest, place: Place) -> bool:
    return can_administer(user=request.user, workspace=place.workspace)


def _explained(request: HttpRequest, place: Place) -> HttpResponse:
    """What others than administrators are told; they can change nothing."""
    if request.method == "POST":
        permit(place.workspace, signed_in(request), "connect accounts")
    return _page(request, place, "web/connect.html")


def _role(request: HttpRequest, place: Place, server: Server) -> dict[str, Any]:
    """The role that is to be made, as the address asks for it."""
    whole_account, organization = request.GET.get("trust") == "account", request.GET.get("organization") == "1"
    trust = trust_of(
        workspace=place.workspace,
        server=server,
        by=signed_in(request),
        whole_account=whole_account,
        organization=organization,
    )
    return {
        "server": server,
        "trust": trust,
        "template": template_of(request.GET.get("format", ""), trust),
        "formats": FORMATS,
        "whole_account": whole_account,
        "organization": organization,
        "role_name": policy.ROLE_NAME,
        "asked": request.GET.urlencode(),
    }


def _sent(request: HttpRequest, place: Place, page: tuple[str, dict[str, Any]], access: Access) -> HttpResponse:
    """Try or keep what was sent."""
    template, more = page
    try:
        if request.POST.get("do") != "save":
            tested = try_access(workspace=place.workspace, access=access, clock=CLOCK, by=signed_in(request))
            form = Form.typed(request)
            return _page(request, place, template, form=form, result=result_of(tested), access=access, **more)
        now = timezone.now()  # noqa: TID251 - a view is an edge
        account = connect_account(workspace=place.workspace, access=access, now=now, by=signed_in(request))
    except ValidationError as error:
        wrong = {field: words[0] for field, words in error.message_dict.items()}
        return _page(request, place, template, status=400, form=Form.typed(request, wrong), **more)
    messages.success(request, f"Account {account} is connected. Scan it to read it.")
    return redirect(addresses.page(place, "accounts"))


def _page(request: HttpRequest, place: Place, template: str, /, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "active": "accounts",
        "title": "Connect an account",
        "administrator": _administers(request, place),
        **more,
    }
    return show(request, place, template, context, status=status)
