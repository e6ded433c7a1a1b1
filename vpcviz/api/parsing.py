"""Bodies in JSON (RFC 8259), within bounds."""

import json
from typing import Any, Final, NoReturn

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

KIB: Final = 1024


class TooLargeError(APIException):
    """The body is larger than it may be."""

    status_code = 413


class LengthNeededError(APIException):
    """The body comes in pieces, and nobody said how large it is."""

    status_code = 411
    default_detail = "The body has no Content-Length: send it whole, not in chunks."


class Json(BaseParser):
    """JSON in UTF-8, whatever else the request says, without NaN and infinities."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:  # noqa: ARG002
        """What the body says. Raises `ParseError`."""
        try:
            return json.loads(stream.read().decode(), parse_constant=_refuse)
        except RecursionError as error:
            raise ParseError("The JSON of the body nests too deeply.") from error
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}.") from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def refuse_chunked(request: Request) -> None:
    """Raises `LengthNeededError` for a body without a length: servers of WSGI take it for none, and bounds need one."""
    if "Transfer-Encoding" in request.headers and not request.META.get("CONTENT_LENGTH"):
        raise LengthNeededError


def refuse_large(request: Request) -> None:
    """Raises `TooLargeError` for a body above VPCVIZ_API_BODY_KIB, before anything of it is read."""
    most = settings.VPCVIZ_API_BODY_KIB
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > most * KIB:
        raise TooLargeError(f"The body is larger than {most} KiB.")
