"""Snapshots over time: the timeline, names and pins, which are kept, and deleting what was read."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from vpcviz.inventory.models import Snapshot
from vpcviz.inventory.retention import Rules
from vpcviz.inventory.selectors import known_accounts, snapshots_of
from vpcviz.inventory.services.removal import start_account_removal, start_workspace_removal
from vpcviz.inventory.services.retention import LONGEST_SPAN, planned, rules_of, set_rules, start_retention
from vpcviz.inventory.services.snapshots import label_snapshot, pin_snapshot
from vpcviz.people.models import Role
from vpcviz.people.selectors import can_administer, role_of
from vpcviz.topology.numbers import whole_number
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import safe_next, signed_in
from vpcviz.web.timeline import chart_of, days_of, entries_of

SHOWN: Final = 100
SUGGESTED: Final = Rules(all_days=7, daily_days=30, weekly_weeks=52)


@require_safe
@workspace_page
def snapshots(request: HttpRequest, place: Place) -> HttpResponse:
    """The snapshots by day, newest first."""
    return _timeline(request, place)


def _timeline(request: HttpRequest, place: Place, *, status: int = 200, error: str = "") -> HttpResponse:
    found = snapshots_of(user=request.user, workspace=place.workspace)
    total = found.count()
    below = request.GET.get("below", "")
    number = whole_number(below)
    if number is not None:
        found = found.filter(number__lt=number)
    rows = list(found[: SHOWN + 1])
    entries = entries_of(rows[:SHOWN], rows[SHOWN] if len(rows) > SHOWN else None)
    role = role_of(user=request.user, workspace=place.workspace)
    context = {
        "active": "snapshots",
        "title": "Snapshots",
        "days": days_of(entries),
        "chart": chart_of(entries),
        "total": total,
        "older": entries[-1].item.number if len(rows) > SHOWN else None,
        "newest": not below,
        "editor": role in (Role.EDITOR, Role.ADMINISTRATOR),
        "administrator": role is Role.ADMINISTRATOR,
        "error": error,
    }
    return show(request, place, "web/snapshots.html", context, status=status)


@require_POST
@workspace_page
def label(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Name a snapshot."""
    try:
        words, now = request.POST.get("label", ""), timezone.now()  # noqa: TID251 - a view is an edge
        label_snapshot(snapshot=_snapshot(request, place, number), label=words, now=now, by=signed_in(request))
    except ValidationError as error:
        return _timeline(request, place, status=400, error=" ".join(error.messages))
    return redirect(safe_next(request, addresses.page(place, "snapshots")))


@require_POST
@workspace_page
def pin(request: HttpRequest, place: Place, number: int) -> HttpResponse:
    """Keep a snapshot for good, or no longer."""
    pinned, now = request.POST.get("pinned") == "1", timezone.now()  # noqa: TID251 - a view is an edge
    pin_snapshot(snapshot=_snapshot(request, place, number), pinned=pinned, now=now, by=signed_in(request))
    return redirect(safe_next(request, addresses.page(place, "snapshots")))


def _snapshot(request: HttpRequest, place: Place, number: int) -> Snapshot:
    found: Snapshot = get_object_or_404(snapshots_of(user=request.user, workspace=place.workspace), number=number)
    found.workspace = place.workspace
    return found


class RetentionForm(forms.Form):
    """For how long which snapshots are kept."""

    all_days = forms.IntegerField(min_value=1, max_value=LONGEST_SPAN, label="All snapshots of the last")
    daily_days = forms.IntegerField(min_value=0, max_value=LONGEST_SPAN, label="then the last one of each day, for")
    weekly_weeks = forms.IntegerField(min_value=0, max_value=LONGEST_SPAN, label="then the last one of each week, for")

    @property
    def rules(self) -> Rules:
        """The rules that a valid form asks for."""
        return Rules(**{name: self.cleaned_data[name] for name in ("all_days", "daily_days", "weekly_weeks")})


@require_safe
@workspace_page
def retention(request: HttpRequest, place: Place) -> HttpResponse:
    """The rules, and what they, or those in the address, would remove."""
    _administrators_only(request, place)
    form = RetentionForm(request.GET) if "all_days" in request.GET else None
    return _retention(request, place, form, status=400 if form is not None and not form.is_valid() else 200)


def _retention(request: HttpRequest, place: Place, form: RetentionForm | None, *, status: int = 200) -> HttpResponse:
    rules = rules_of(place.workspace)
    asked = form.rules if form is not None and form.is_valid() else rules
    shown = asked or SUGGESTED
    now = timezone.now()  # noqa: TID251 - a view is an edge
    context = {
        "active": "snapshots",
        "title": "Which snapshots are kept",
        "rules": rules,
        "form": form
        or RetentionForm(
            {"all_days": shown.all_days, "daily_days": shown.daily_days, "weekly_weeks": shown.weekly_weeks}
        ),
        "removal": planned(workspace=place.workspace, rules=asked, now=now),
        "preview": asked is not None,
        "asked": asked is not None and asked != rules,
    }
    return show(request, place, "web/retention.html", context, status=status)


@require_POST
@workspace_page
def set_retention(request: HttpRequest, place: Place) -> HttpResponse:
    """Keep by other rules, and remove at once what they do not keep."""
    _administrators_only(request, place)
    user, now = signed_in(request), timezone.now()  # noqa: TID251 - a view is an edge
    if request.POST.get("everything"):
        set_rules(workspace=place.workspace, rules=None, now=now, by=user)
        messages.success(request, "All snapshots are kept from now on.")
        return redirect(addresses.page(place, "retention"))
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _retention(request, place, form, status=400)
    set_rules(workspace=place.workspace, rules=form.rules, now=now, by=user)
    start_retention(workspace=place.workspace, now=now, by=user)
    messages.success(request, "The rules are saved; a job removes what they do not keep, now and after each snapshot.")
    return redirect(addresses.page(place, "retention"))


@require_safe
@workspace_page
def data(request: HttpRequest, place: Place) -> HttpResponse:
    """Deleting an account's data, or the workspace."""
    _administrators_only(request, place)
    return _data(request, place)


def _data(request: HttpRequest, place: Place, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "active": "snapshots",
        "title": "Delete data",
        "accounts": known_accounts(place.workspace),
        **more,
    }
    return show(request, place, "web/data.html", context, status=status)


@require_POST
@workspace_page
def delete_account(request: HttpRequest, place: Place) -> HttpResponse:
    """Delete everything that was read from an account."""
    account, now = request.POST.get("account", ""), timezone.now()  # noqa: TID251 - a view is an edge
    typed, user = request.POST.get("typed", ""), signed_in(request)
    _administrators_only(request, place)
    if account not in {one.account for one in known_accounts(place.workspace)}:
        return _data(request, place, status=400, error="Nothing is known of this account.")
    try:
        start_account_removal(workspace=place.workspace, account_id=account, typed=typed, now=now, by=user)
    except ValidationError as error:
        return _data(request, place, status=400, error=" ".join(error.messages), chosen=account)
    messages.success(request, f"A job deletes the data of account {account}. Scans shows how far it is.")
    return redirect(addresses.page(place, "data"))


@require_POST
@workspace_page
def delete_workspace(request: HttpRequest, place: Place) -> HttpResponse:
    """Delete the workspace with everything in it."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    typed, user = request.POST.get("typed", ""), signed_in(request)
    try:
        start_workspace_removal(workspace=place.workspace, typed=typed, now=now, by=user)
    except ValidationError as error:
        return _data(request, place, status=400, error=" ".join(error.messages))
    messages.success(request, f"The workspace {place.workspace.name} is being deleted.")
    return redirect("first")


def _administrators_only(request: HttpRequest, place: Place) -> None:
    if not can_administer(user=request.user, workspace=place.workspace):
        message = f"Only an administrator of {place.workspace.name} may open this page."
        raise PermissionDenied(message)
