"""The audit log: of a workspace for its administrators, of the server for whoever administers that."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from vpcviz.people.models import Workspace
from vpcviz.people.trail import events_of, groups, may_read, page_of
from vpcviz.web.audited import SHOWN, Form, row_of
from vpcviz.web.context import show
from vpcviz.web.place import Place, private, workspace_page


@require_safe
@workspace_page
def workspace_audit(request: HttpRequest, place: Place) -> HttpResponse:
    """What was done in the workspace, newest first."""
    context, status = _found(request, place.workspace)
    return show(
        request, place, "web/audit.html", {"active": "settings", "title": "Audit log", **context}, status=status
    )


@require_safe
@login_required
def server_audit(request: HttpRequest) -> HttpResponse:
    """What was done on the server, in every workspace and at its doors."""
    if not may_read(user=request.user, workspace=None):
        raise Http404("There is nothing at this address.")
    context, status = _found(request, None)
    return private(render(request, "web/audit_server.html", context, status=status))


def _found(request: HttpRequest, workspace: Workspace | None) -> tuple[dict[str, Any], int]:
    """What the page shows, and its status."""
    form = Form.of(request.GET)
    context: dict[str, Any] = {
        "form": form,
        "groups": groups(),
        "rows": [],
        "older": "",
        "everywhere": workspace is None,
    }
    everything = events_of(user=request.user, workspace=workspace)
    cursor = request.GET.get("older", "")
    try:
        wanted = events_of(user=request.user, workspace=workspace, wanted=form.wanted())
        page = page_of(wanted, cursor=cursor, size=SHOWN)
    except ValueError as error:
        sentence = str(error)
        return {**context, "error": f"{sentence[:1].upper()}{sentence[1:]}."}, 400
    rows = [row_of(event) for event in page.events]
    empty = not rows and form.is_empty and not everything.exists()
    return {**context, "rows": rows, "older": page.older, "newest": not cursor, "nothing": empty}, 200
