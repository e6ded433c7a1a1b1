"""The page where people make, list and revoke their API tokens."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from vpcviz.people.models import Scope
from vpcviz.people.second_factor import tokens_wait
from vpcviz.people.selectors import workspaces_of
from vpcviz.people.tokens import Asked, create_token, revoke_token, state_of, tokens_of, usual_days
from vpcviz.topology.numbers import whole_number
from vpcviz.web.confirmed import confirmed
from vpcviz.web.signed import signed_in

SHOWN: Final = 500
SCOPES: Final = (
    (Scope.READ, "Read: pictures, resources, paths, access, changes, exports"),
    (Scope.SCAN, "Scan: start and schedule scans, import files"),
    (Scope.SHARE, "Share: make and revoke shared links"),
    (Scope.ADMIN, "Everything else that you may: accounts, members, notes, views, the audit log, tokens"),
)
"""What a token may be used for, in words."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponseBase:
    """One's tokens, and the form of a new one; and, once, the token."""
    if request.method != "POST":
        return _page(request, {"scopes": [Scope.READ], "days": usual_days()})
    return _made(request)


@confirmed
@sensitive_variables("made")
def _made(request: HttpRequest) -> HttpResponse:
    """The token, for who showed of late that it is them."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        made = create_token(asked=_asked(request), now=now, by=signed_in(request))
    except ValidationError as error:
        return _page(request, _given(request), error=" ".join(error.messages), status=400)
    return render(request, "web/token_made.html", {"made": made, "active": "tokens"})


@require_POST
@never_cache
@login_required
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Make a token open nothing."""
    user = signed_in(request)
    token = get_object_or_404(tokens_of(user).filter(user=user), pk=key)
    revoke_token(token=token, now=timezone.now(), by=user)  # noqa: TID251 - a view is an edge
    messages.success(request, "The token is revoked: it opens nothing any more.")
    return redirect("tokens")


def _page(request: HttpRequest, given: dict[str, Any], *, error: str = "", status: int = 200) -> HttpResponse:
    user, now = signed_in(request), timezone.now()  # noqa: TID251 - a view is an edge
    found = tokens_of(user).filter(user=user)[:SHOWN]
    context = {
        "active": "tokens",
        "waits": tokens_wait(user),
        "rows": [{"item": token, "state": state_of(token, now=now)} for token in found],
        "scopes": [{"value": value, "words": words, "on": value in given["scopes"]} for value, words in SCOPES],
        "workspaces": workspaces_of(user),
        "most_days": settings.VPCVIZ_TOKEN_MOST_DAYS,
        "given": given,
        "error": error,
    }
    return render(request, "web/tokens.html", context, status=status)


def _asked(request: HttpRequest) -> Asked:
    post = request.POST
    slug, days = post.get("workspace", ""), whole_number(post.get("days", "").strip(), digits=5)
    workspace = next((one for one in workspaces_of(request.user) if one.slug == slug), None)
    if slug and workspace is None:
        raise ValidationError("There is no such workspace, or you may not see it.")
    if days is None:
        raise ValidationError("Days takes a number, such as 90.")
    chosen = frozenset(scope for scope in Scope if scope.value in post.getlist("scope"))
    return Asked(name=post.get("name", ""), scopes=chosen, days=days, workspace=workspace)


def _given(request: HttpRequest) -> dict[str, Any]:
    """What the form held."""
    post = request.POST
    return {**{key: post.get(key, "") for key in ("name", "days", "workspace")}, "scopes": post.getlist("scope")}
