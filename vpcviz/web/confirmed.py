"""Pages that ask first whether it is still the same person."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from vpcviz.people.confirming import can_confirm, is_confirmed
from vpcviz.web.offered import providers
from vpcviz.web.signed import signed_in

View = Callable[..., HttpResponseBase]


def is_asked(request: HttpRequest) -> bool:
    """True when who is signed in has to show that it is them."""
    now = timezone.now()  # noqa: TID251 - an edge
    return not is_confirmed(request, signed_in(request), now=now)


def confirmed(view: View) -> View:
    """The view; password or code are asked for before, and then a form that was sent is taken as it was."""

    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_asked(request):
            return view(request, *args, **kwargs)
        if can_confirm(signed_in(request)):
            raise ReauthenticationRequired
        return sign_in_again(request)

    return asking


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """The page for who has neither password nor second factor here."""
    user = signed_in(request)
    comes_by_provider = SocialAccount.objects.filter(user=user).exists()
    ways = providers(request.path, anew=True) if comes_by_provider else []
    context = {"providers": ways, "gets_mail": not comes_by_provider}  # see `send_reset`
    return render(request, "web/sign_in_again.html", context, status=HTTPStatus.FORBIDDEN)
