"""How a correction is put over a class of moto: three verbs, nothing else touches moto's classes."""

from collections.abc import Callable
from functools import wraps
from typing import Any

Method = Callable[..., Any]


def replace(owner: type, name: str, body: Method) -> None:
    """Give `owner` its own `name`; what moto had there is gone."""
    setattr(owner, name, body)


def wrap(owner: type, name: str, body: Method) -> None:
    """Put `body` around the method `name`; it gets moto's own as its first argument."""
    original: Method = getattr(owner, name)

    @wraps(original)
    def method(*args: Any, **kwargs: Any) -> Any:
        return body(original, *args, **kwargs)

    setattr(owner, name, method)


def give(owner: type, name: str, getter: Callable[[Any], Any]) -> None:
    """Make `name` a property that `getter` computes."""
    setattr(owner, name, property(getter))


def overlay(owner: type, name: str, getter: Callable[[Any, Any], Any]) -> None:
    """Make `name` a property that `getter` computes from the object and from what moto's property says."""
    original: property = getattr(owner, name)

    def both(thing: Any) -> Any:
        return getter(thing, original.__get__(thing))

    setattr(owner, name, property(both))
