"""The page of notes: write, change, remove."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vpcviz.diagrams.models import Note
from vpcviz.diagrams.selectors import notes_of
from vpcviz.diagrams.services import add_note, delete_note, edit_note, storable
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.notes import listed
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import safe_next, signed_in

SHOWN: Final = 500


@require_safe
@workspace_page
def notes(request: HttpRequest, place: Place) -> HttpResponse:
    """The notes of the workspace, newest first."""
    return _page(request, place, about=storable(request.GET.get("about", "")).strip())


def _page(request: HttpRequest, place: Place, *, status: int = 200, **more: Any) -> HttpResponse:
    found = notes_of(user=request.user, workspace=place.workspace)
    about = storable(more.get("about", ""))
    if about:
        found = found.filter(resource=about) | found.filter(subject=about)
    total = found.count()
    shown = listed(place, found.order_by("-created_at", "-pk")[:SHOWN], user=request.user)
    context = {"active": "notes", "title": "Notes", "list": shown, "total": total, **more}
    return show(request, place, "web/notes.html", context, status=status)


@require_POST
@workspace_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Write a note on what `about` names: the id of a resource, or a picture as a whole."""
    about, text = request.POST.get("about", "").strip() or "estate", request.POST.get("text", "")
    whole = about == "estate" or about.startswith(("vpc:", "service:"))
    try:
        add_note(
            workspace=place.workspace,
            text=text,
            now=timezone.now(),  # noqa: TID251 - a view is an edge
            by=signed_in(request),
            **({"subject": about} if whole else {"resource": about}),
        )
    except ValidationError as error:
        return _page(request, place, status=400, error=" ".join(error.messages), about=about, text=text)
    return redirect(safe_next(request, addresses.page(place, "notes")))


@require_POST
@workspace_page
def edit(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Change the words of a note."""
    try:
        now = timezone.now()  # noqa: TID251 - a view is an edge
        edit_note(note=_note(request, place, key), text=request.POST.get("text", ""), now=now, by=signed_in(request))
    except ValidationError as error:
        return _page(request, place, status=400, error=" ".join(error.messages))
    return redirect(safe_next(request, addresses.page(place, "notes")))


@require_POST
@workspace_page
def delete(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Remove a note."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    delete_note(note=_note(request, place, key), now=now, by=signed_in(request))
    return redirect(safe_next(request, addresses.page(place, "notes")))


def _note(request: HttpRequest, place: Place, key: int) -> Note:
    found: Note = get_object_or_404(notes_of(user=request.user, workspace=place.workspace), pk=key)
    found.workspace = place.workspace
    return found
