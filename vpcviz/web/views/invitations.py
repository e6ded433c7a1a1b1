"""The page on which somebody accepts an invitation."""

from typing import Any

from allauth.account.forms import SetPasswordForm
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from vpcviz.people.doors import enter
from vpcviz.people.invitations import accept, accept_as_new, invitation_of
from vpcviz.people.models import Invitation, User
from vpcviz.web.offered import providers


class NewPersonForm(SetPasswordForm):  # type: ignore[misc]
    """A name, and a password twice."""

    name = forms.CharField(max_length=200, required=False)


@sensitive_post_parameters("password1", "password2")
@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Join, as who is signed in, or as somebody new; only for the address that was invited."""
    now = timezone.now()  # noqa: TID251 - a view is an edge
    invitation = invitation_of(token, now=now)
    if invitation is None:
        return render(request, "web/invitation.html", {"invitation": None}, status=404)
    known = User.objects.filter(email=invitation.email).first()
    if isinstance(request.user, User):
        return _joining(request, invitation, request.user)
    if known is not None:
        return _page(request, invitation, {"known": known})
    return _coming(request, invitation)


def _joining(request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
    """Somebody who is signed in."""
    if user.email != invitation.email:
        return _page(request, invitation, {"somebody_else": True}, status=403)
    if request.method != "POST":
        return _page(request, invitation, {"joining": True})
    now = timezone.now()  # noqa: TID251 - a view is an edge
    try:
        accept(invitation=invitation, user=user, now=now)
    except ValidationError:
        return render(request, "web/invitation.html", {"invitation": None}, status=404)
    return redirect("estate", invitation.workspace.slug)


def _coming(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody who has no account yet."""
    draft = User(email=invitation.email, name=request.POST.get("name", "")[:200])
    form = NewPersonForm(data=request.POST or None, user=draft)
    if request.method != "POST" or not form.is_valid():
        return _page(request, invitation, {"form": form})
    now = timezone.now()  # noqa: TID251 - a view is an edge
    name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
    try:
        user = accept_as_new(invitation=invitation, name=name, password=password, now=now)
    except ValidationError as error:
        return _page(request, invitation, {"form": form, "sentence": " ".join(error.messages)})
    return enter(request, user, by="invitation", then=invitation.workspace.get_absolute_url())


def _page(request: HttpRequest, invitation: Invitation, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    context = {"invitation": invitation, "here": request.path, "providers": providers(request.path), **told}
    return render(request, "web/invitation.html", context, status=status)
