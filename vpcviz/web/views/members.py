"""The settings of a workspace: members, invitations; and making a workspace."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vpcviz.people.doors import invitation_address
from vpcviz.people.invitations import Made, invitations_of, invite, letter_of, revoke_invitation
from vpcviz.people.letters import is_delivered, send
from vpcviz.people.models import Role
from vpcviz.people.selectors import can_administer, members_of
from vpcviz.people.services import create_workspace, permit, remove_member, set_role
from vpcviz.web import addresses
from vpcviz.web.context import show
from vpcviz.web.place import Place, workspace_page
from vpcviz.web.signed import signed_in

SHOWN: Final = 500


@require_safe
@workspace_page
def settings_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Who is in the workspace; for administrators, who is invited, and forms."""
    return _settings(request, place, {})


@require_POST
@workspace_page
def change_role(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Give a member another role."""
    user = signed_in(request)
    permit(place.workspace, user, "change roles")
    member = get_object_or_404(members_of(user=user, workspace=place.workspace), pk=key)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        set_role(membership=member, role=_role(request), now=now, by=user)
    except ValidationError as error:
        return _settings(request, place, {"error": " ".join(error.messages)}, status=400)
    messages.success(request, f"{member.user.email} has the role {Role(member.role).label.lower()} now.")
    return redirect(addresses.page(place, "settings"))


@require_POST
@workspace_page
def remove(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Take somebody out, or leave."""
    user = signed_in(request)
    member = get_object_or_404(members_of(user=user, workspace=place.workspace), pk=key)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        remove_member(membership=member, now=now, by=user)
    except ValidationError as error:
        return _settings(request, place, {"error": " ".join(error.messages)}, status=400)
    if member.user_id == user.pk and not user.is_administrator:
        messages.success(request, f"You left {place.workspace.name}.")
        return redirect("first")
    messages.success(request, f"{member.user.email} is no member any more.")
    return redirect(addresses.page(place, "settings"))


@require_POST
@workspace_page
def invite_somebody(request: HttpRequest, place: Place) -> HttpResponse:
    """Send an invitation, and show its link once."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    email = request.POST.get("email", "")
    try:
        made = invite(workspace=place.workspace, email=email, role=_role(request), now=now, by=signed_in(request))
    except ValidationError as error:
        return _settings(request, place, {"error": " ".join(error.messages), "email": email}, status=400)
    return _invited(request, place, made)


@require_POST
@workspace_page
def revoke(request: HttpRequest, place: Place, key: int) -> HttpResponse:
    """Take an invitation back."""
    user = signed_in(request)
    permit(place.workspace, user, "take invitations back")
    invitation = get_object_or_404(invitations_of(user=user, workspace=place.workspace), pk=key)
    now = timezone.now()  # noqa: TID251 - a view is an edge
    revoke_invitation(invitation=invitation, now=now, by=user)
    messages.success(request, f"The invitation of {invitation.email} leads nowhere any more.")
    return redirect(addresses.page(place, "settings"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new_workspace(request: HttpRequest) -> HttpResponse:
    """Make a workspace. Administrators of the server may."""
    user = signed_in(request)
    if not user.is_administrator:
        raise PermissionDenied("Only an administrator of the server can create a workspace.")
    if request.method != "POST":
        return render(request, "web/workspace_new.html", {})
    given = {name: request.POST.get(name, "").strip() for name in ("slug", "name")}
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        made = create_workspace(slug=given["slug"], name=given["name"], now=now, by=user)
    except ValidationError as error:
        context = {"given": given, "error": " ".join(error.messages)}
        return render(request, "web/workspace_new.html", context, status=400)
    return redirect("settings", made.slug)


def _settings(request: HttpRequest, place: Place, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    user, workspace = signed_in(request), place.workspace
    now = timezone.now()  # noqa: TID251 - a view is an edge
    pending = invitations_of(user=user, workspace=workspace).filter(accepted_at=None, revoked_at=None)
    context = {
        "active": "settings",
        "title": "Settings",
        "members": members_of(user=user, workspace=workspace)[:SHOWN],
        "invitations": [{"item": one, "expired": one.expires_at <= now} for one in pending[:SHOWN]],
        "administrator": can_administer(user=user, workspace=workspace),
        "roles": Role.choices,
        **told,
    }
    return show(request, place, "web/settings.html", context, status=status)


def _invited(request: HttpRequest, place: Place, made: Made) -> HttpResponse:
    address = invitation_address(request, made.token)
    sent = send(letter_of(made.invitation, address))
    context = {
        "active": "settings",
        "title": "Invited",
        "made": made.invitation,
        "address": address,
        "sent": sent,
        "delivered": is_delivered(),
    }
    return show(request, place, "web/invited.html", context)


def _role(request: HttpRequest) -> Role:
    """The role that a form names. Raises `ValidationError`."""
    word = request.POST.get("role", "")
    if word not in Role.values:
        raise ValidationError("Choose a role.")
    return Role(word)
