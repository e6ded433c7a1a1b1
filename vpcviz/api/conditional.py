"""Answers that a client has already: named by an ETag, and not built again (RFC 9110, "Conditional Requests")."""

import hashlib
import json
from http import HTTPStatus
from typing import Final

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from vpcviz import __version__

LETTERS: Final = 32


class NotModified(APIException):
    """The client has the answer already."""

    status_code = HTTPStatus.NOT_MODIFIED

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.headers = headers


def etag_of(request: Request, *parts: object) -> str:
    """The name of the answer to this address, as long as `parts` stay the same."""
    asked = sorted((key, values) for key, values in request.query_params.lists())
    told = json.dumps([__version__, request.get_host(), request.path, asked, [str(part) for part in parts]])
    return f'W/"{hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()[:LETTERS]}"'


def unless_known(request: Request, etag: str, headers: dict[str, str]) -> dict[str, str]:
    """The headers of an answer with this name. Raises `NotModified` when the client says that it has it."""
    named = {**headers, "ETag": etag}
    if request.method in {"GET", "HEAD"} and etag in parse_etags(request.headers.get("If-None-Match", "")):
        raise NotModified(named)
    return named
