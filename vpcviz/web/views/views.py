"""The page of saved views: save, open, rename, delete."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vpcviz.diagrams.models import SavedView
from vpcviz.diagrams.selectors import views_of
from vpcviz.diagrams.services import create_view, delete_view, rename_view, replace_view, tidy_name
from vpcviz.inventory.selectors import latest_snapshot, snapshot_numbered, topology_of
from vpcviz.layout.view import ViewError
from vpcviz.people.selectors import can_edit
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.drawings import drawn_of
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.saved import AddressError, address_of, look_at, said, view_of
from vpcviz.web.signed import safe_next, signed_in

SHOWN: Final = 500


@require_safe
@workspace_page
def saved_views(request: HttpRequest, place: Place) -> HttpResponse:
    """The saved views of the workspace."""
    return _page(request, place)


def _page(request: HttpRequest, place: Place, *, status: int = 200, **more: Any) -> HttpResponse:
    every = views_of(user=request.user, workspace=place.workspace)
    found = list(every[:SHOWN])
    context = {
        "active": "views",
        "title": "Saved views",
        "views": [{"item": view, "said": said(view)} for view in found],
        "total": every.count(),
        "editor": can_edit(user=request.user, workspace=place.workspace),
        **more,
    }
    return show(request, place, "web/views.html", context, status=status)


@require_safe
@workspace_page
def open_view(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Leads to the picture; a sentence when it cannot be drawn any more."""
    saved = _view(request, place, key)
    trouble = _trouble(place, saved)
    if trouble:
        sentence = f"The saved view “{saved.name}” cannot be opened: {trouble}"
        return show(
            request,
            place,
            "web/refused.html",
            {"sentence": sentence, "back": "views", "back_words": "the saved views"},
            status=404,
        )
    return redirect(address_of(saved))


def _trouble(place: Place, saved: SavedView) -> str:
    """Why the view cannot be drawn; "" when it can."""
    workspace = place.workspace
    number = saved.snapshot
    snapshot = latest_snapshot(workspace) if number is None else snapshot_numbered(workspace, number)
    if snapshot is None:
        return "nothing was read yet" if number is None else f"snapshot {number} is not kept any more"
    there = Place(workspace, snapshot, topology_of(snapshot), pinned=number is not None)
    try:
        view = view_of(saved)
        if view.subject != "path":
            drawn_of(there, view)
    except ViewError as error:
        return str(error)
    return ""


@require_POST
@workspace_page
def save_view(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep the picture that the form was on."""
    user, name = signed_in(request), request.POST.get("name", "")
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        look = look_at(place, request.POST)
        known = views_of(user=user, workspace=place.workspace).filter(name=tidy_name(name)).first()
        if known is not None and request.POST.get("replace"):
            saved = replace_view(view=known, name=name, look=look, now=now, by=user)
        else:
            saved = create_view(workspace=place.workspace, name=name, look=look, now=now, by=user)
    except (AddressError, ValidationError) as error:
        return _page(request, place, status=400, error=_sentence(error), asked=request.POST)
    messages.success(request, f"Saved as “{saved.name}”.")
    return redirect(address_of(saved))


@require_POST
@workspace_page
def rename(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Give a saved view another name."""
    saved = _view(request, place, key)
    try:
        now = timezone.now()  # noqa: TID251 - a view is an edge
        rename_view(view=saved, name=request.POST.get("name", ""), now=now, by=signed_in(request))
    except ValidationError as error:
        return _page(request, place, status=400, error=_sentence(error))
    return redirect(addresses.page(place, "views"))


@require_POST
@workspace_page
def delete(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Forget a saved view."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    delete_view(view=_view(request, place, key), now=now, by=signed_in(request))
    return redirect(safe_next(request, addresses.page(place, "views")))


def _view(request: HttpRequest, place: Place, key: int) -> SavedView:
    found: SavedView = get_object_or_404(views_of(user=request.user, workspace=place.workspace), pk=key)
    found.workspace = place.workspace
    return found


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
