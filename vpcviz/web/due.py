"""Keeps people who must have a second factor on the pages where they set one up."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, JsonResponse
from django.shortcuts import redirect

from vpcviz.people.models import User
from vpcviz.people.second_factor import lacks_second_factor

OPEN: Final = (
    "/account/second-factor",
    "/account/confirm",
    "/sign-in/",
    "/sign-out/",
    "/theme",
    "/assets/",
    "/static/",
    "/s/",
)
"""What stays open until then."""


class SecondFactorMiddleware:
    """Sends who lacks the second factor that VPCVIZ_SECOND_FACTOR asks for to where it is made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if settings.VPCVIZ_SECOND_FACTOR == "optional" or request.path.startswith(OPEN):
            return self._get_response(request)
        if isinstance(request.user, User) and lacks_second_factor(request, request.user):
            return _set_one_up(request)
        return self._get_response(request)


def _set_one_up(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        status = HTTPStatus.FORBIDDEN
        detail = "This server asks for a second factor. Set one up on the page Account."
        body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    messages.warning(request, "This server asks for a second factor: the other pages open once you have set one up.")
    return redirect("mfa_index")
