"""What a request brings: who asks, and a body in the form of a contract."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from vpcviz.people.models import User

T = TypeVar("T")


def user_of(request: Request) -> User:
    """Who asks; the API is for people who are signed in."""
    if not isinstance(request.user, User):
        raise TypeError("the API is for people who are signed in")
    return request.user


def taker_of(request: Request) -> User | None:
    """Who takes a file with them; None where only its headers are asked for."""
    return None if request.method == "HEAD" else user_of(request)


def given(contract: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """What the body holds, in the form of the contract. Fields that it does not know are refused: they may be misspelt."""
    body, told = contract(data=request.data), object_of(request)
    _only_known(body, told, "The body")
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def object_of(request: Request) -> Mapping[str, Any]:
    """What the body holds. Raises `ParseError` when that is no object."""
    if not isinstance(request.data, Mapping):
        raise ParseError("The body must be a JSON object: names and values in braces.")
    return request.data


def known_only(told: Iterable[str], known: Iterable[str], what: str) -> None:
    """Raises `ParseError` for a field that is not known."""
    words = tuple(known)
    unknown = sorted(set(told) - set(words))
    if unknown:
        raise ParseError(f"{what} has no field {unknown[0]}: it takes {', '.join(words)}.")


def _only_known(form: Serializer[Any], told: Mapping[str, Any], what: str) -> None:
    known_only(told, form.fields, what)
    for name, field in form.fields.items():
        inside = told.get(name)
        if isinstance(field, Serializer) and isinstance(inside, Mapping):
            _only_known(field, inside, name)


def checked(work: Callable[[], T]) -> T:
    """The answer of a service; what it finds wrong is told as a problem."""
    try:
        return work()
    except ValidationError as error:
        raise ParseError(" ".join(error.messages)) from error
