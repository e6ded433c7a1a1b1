"""What a request brings: who asks, and a body in the form of a contract."""

from collections.abc import Callable
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


def given(contract: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """What the body holds, in the form of the contract."""
    body = contract(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def checked(work: Callable[[], T]) -> T:
    """The answer of a service; what it finds wrong is told as a problem."""
    try:
        return work()
    except ValidationError as error:
        raise ParseError(" ".join(error.messages)) from error
