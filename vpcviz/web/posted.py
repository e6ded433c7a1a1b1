"""Addresses that only take what a form sends: whoever looks at one finds a page that says so."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render

API: Final = "/api/"


class PostedMiddleware:
    """Gives the answer "method not allowed" of a page a page of its own; Django leaves it empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        answer = self._get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed) or request.method != "GET" or request.path.startswith(API):
            return answer
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        return page
