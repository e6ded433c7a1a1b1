"""Errors in the form of RFC 9457, "Problem Details for HTTP APIs"."""

from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    NotFound,
    UnsupportedMediaType,
    ValidationError,
)
from rest_framework.exceptions import PermissionDenied as Refused
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView, set_rollback

from vpcviz.api.conditional import NotModified

MIME = "application/problem+json"
REFUSED = ("4XX", MIME)
"""The key of errors among the answers of the OpenAPI schema."""


class ProblemSerializer(serializers.Serializer[Any]):
    """What is wrong."""

    type = serializers.CharField(help_text="Always `about:blank`: the status says what sort of problem it is.")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="One sentence: what is wrong, and where.")


def sentence(error: Exception) -> str:
    """The words of an error of our own as a sentence; names and ids keep their letters."""
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an error that a view raised; None leaves errors of the server to Django."""
    if isinstance(error, NotModified):
        return Response(status=error.status_code, headers=error.headers)
    known = _known(error)
    if known is None:
        return None
    set_rollback()
    context["request"].accepted_renderer, context["request"].accepted_media_type = JSONRenderer(), MIME
    body = body_of(known.status_code, _sentence(known, context["view"]))
    return Response(body, status=known.status_code, headers=_headers(known), content_type=MIME)


def body_of(status_code: int, detail: str) -> dict[str, Any]:
    """The problem as it is told."""
    status = HTTPStatus(status_code)
    return {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}


def _headers(error: APIException) -> dict[str, str]:
    asks, wait = getattr(error, "auth_header", ""), getattr(error, "wait", None)
    headers = {"WWW-Authenticate": asks} if asks else {}
    return headers if wait is None else {**headers, "Retry-After": str(ceil(wait))}


def _known(error: Exception) -> APIException | None:
    if isinstance(error, APIException):
        return error
    if isinstance(error, Http404):
        return NotFound(str(error) or "There is nothing at this address.")
    if isinstance(error, PermissionDenied):
        return Refused(str(error) or None)
    return None


def _sentence(error: APIException, view: APIView) -> str:
    match error:
        case ValidationError():
            return " ".join(_words(error.detail))
        case NotAuthenticated():
            return "Say who asks: send a token as Authorization: Bearer vpcviz_…, or sign in on the pages."
        case MethodNotAllowed():
            return f"This address does not take {view.request.method}: it takes {', '.join(view.allowed_methods)}."
        case NotAcceptable():
            types = ", ".join(one.media_type for one in view.renderer_classes)
            return f"The Accept header leaves out what the answer is: {types}."
        case UnsupportedMediaType():
            types = ", ".join(one.media_type for one in view.parser_classes)
            return f"A body of the type {view.request.content_type} is not read here: send {types}."
    return str(error.detail)


def _words(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [
            word if key == api_settings.NON_FIELD_ERRORS_KEY else f"{key}: {word}"
            for key, value in detail.items()
            for word in _words(value)
        ]
    if isinstance(detail, list):
        return [word for value in detail for word in _words(value)]
    return [str(detail)]
