"""What the query of an address may say."""

from collections.abc import Collection
from typing import Final

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.views import APIView

LONGEST: Final = 200
"""Letters of what is searched for."""


def declared_only(request: Request, view: APIView) -> None:
    """Raises `ParseError` when the query holds a word that the operation does not declare as its parameter."""
    handler = getattr(view, str(request.method).lower(), None)
    described = getattr(handler, "kwargs", {}).get("schema")
    if described is None:
        return
    schema = described()
    schema.view = view
    parameters = schema.get_override_parameters()
    words = [one.name for one in parameters if one.location == OpenApiParameter.QUERY]
    unknown = sorted(set(request.query_params).difference(words))
    if unknown:
        there_is = f"there is {', '.join(words)}" if words else "there is none"
        raise ParseError(f"There is no parameter {unknown[0]} here: {there_is}.")


def words_of(query: QueryDict, key: str, known: Collection[str], *, what: str = "") -> tuple[str, ...]:
    """The words of a parameter that takes several. Raises `ParseError` for one that is not known."""
    words = tuple(query.getlist(key))
    wrong = sorted(set(words).difference(known))
    if wrong:
        raise ParseError(f"There is no {what or key} '{wrong[0]}': {key} takes {', '.join(known)}.")
    return words


def text_of(query: QueryDict, key: str) -> str:
    """What is searched for. Raises `ParseError` for what is longer than anything is searched for."""
    text = query.get(key, "")
    if len(text) > LONGEST:
        raise ParseError(f"{key} takes {LONGEST} letters at most, and here are {len(text)}.")
    return text
