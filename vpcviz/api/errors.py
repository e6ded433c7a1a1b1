"""Errors outside the views of the API: addresses that lead nowhere, and what Django itself refuses, as problems too."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import Resolver404, resolve
from django.views import defaults
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from vpcviz.api.place import PrivateView
from vpcviz.api.problems import MIME, body_of

ROOT: Final = "/api/"
NOWHERE: Final = "api-nowhere"


class NowhereView(PrivateView):
    """Every address under the API that is none."""

    permission_classes = (AllowAny,)
    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The address with or without its last stroke, when that is one; else 404 for every method."""
        path = request.path_info
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        if request.method in {"GET", "HEAD"} and _leads_somewhere(other):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponse(status=308, headers={"Location": f"{other}?{query}" if query else other})
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def http_method_not_allowed(self, *_args: Any, **_kwargs: Any) -> Response:
        """Nothing is here, by whatever method."""
        raise NotFound(f"There is nothing at {self.request.path}.")

    options = http_method_not_allowed


def _leads_somewhere(path: str) -> bool:
    try:
        return resolve(path).url_name != NOWHERE
    except Resolver404:
        return False


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The answer to a request that Django refuses."""
    if not request.path.startswith(ROOT):
        return defaults.bad_request(request, exception)
    return _problem(400, "The request is not one that can be answered: its address, a header or its body is malformed.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The answer to a request that may not be."""
    if not request.path.startswith(ROOT):
        return defaults.permission_denied(request, exception)
    return _problem(403, "You may not do this.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """The answer where nothing is."""
    if not request.path.startswith(ROOT):
        return defaults.page_not_found(request, exception)
    return _problem(404, "There is nothing at this address.")


def server_error(request: HttpRequest) -> HttpResponseBase:
    """The answer to an error of the server; its log says more, the answer does not."""
    if not request.path.startswith(ROOT):
        return defaults.server_error(request)
    return _problem(500, "The server failed to answer; its log says why.")


def _problem(status: int, detail: str) -> JsonResponse:
    headers = {"Cache-Control": "private, no-store"}
    return JsonResponse(body_of(status, detail), status=status, content_type=MIME, headers=headers)
