"""The menu of saved views, and the notes on one thing."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django import template
from django.db.models import Q
from django.http import HttpRequest

from vpcviz.diagrams.selectors import notes_of, views_of
from vpcviz.layout.view import View
from vpcviz.people.selectors import can_edit
from vpcviz.web.notes import listed

register = template.Library()

IN_MENU: Final = 30


@register.inclusion_tag("web/_views.html", takes_context=True)
def views_menu(context: Mapping[str, Any]) -> dict[str, Any]:
    """The saved views of the workspace, and the form that saves the picture of this page."""
    request, place = context["request"], context["place"]
    found = views_of(user=request.user, workspace=place.workspace)[:IN_MENU]
    return {
        "request": request,
        "place": place,
        "views": list(found),
        "editor": can_edit(user=request.user, workspace=place.workspace),
        "about": _subject(context.get("view")),
        "csrf_token": context.get("csrf_token"),
    }


def _subject(view: View | None) -> str:
    """The word of a picture about which notes can be written."""
    if view is None or view.subject == "path":
        return ""
    return f"{view.subject}:{view.subject_id}" if view.subject_id else view.subject


@register.inclusion_tag("web/_share.html", takes_context=True)
def share_button(context: Mapping[str, Any]) -> dict[str, Any]:
    """The way to a link of this page, for those who may make one."""
    request, place = context["request"], context["place"]
    return {"request": request, "place": place, "editor": can_edit(user=request.user, workspace=place.workspace)}


@register.inclusion_tag("web/_notes.html", takes_context=True)
def notes_on(context: Mapping[str, Any], resource: str) -> dict[str, Any]:
    """The notes on a resource, and the form that adds one."""
    request, place = context["request"], context["place"]
    about = Q(resource=resource) | Q(subject=f"vpc:{resource}") | Q(subject=f"service:{resource}")
    found = notes_of(user=request.user, workspace=place.workspace).filter(about)
    return {
        "request": request,
        "place": place,
        "about": resource,
        "list": listed(place, found, user=request.user),
        "next": _here(request, resource),
        "csrf_token": context.get("csrf_token"),
    }


def _here(request: HttpRequest, resource: str) -> str:
    """The page that is open: the picture's, when the viewer asks, with the resource selected."""
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL", "") if request.headers.get("HX-Request") else "")
    except ValueError:
        return str(request.get_full_path())
    if not shown.path:
        return str(request.get_full_path())
    return f"{shown.path}{'?' if shown.query else ''}{shown.query}#{quote(resource, safe='')}"
