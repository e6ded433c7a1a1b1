"""What the query of an address may say."""

from typing import Final

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

BY_CURSOR: Final = ("cursor", "limit", "snapshot")
BY_OFFSET: Final = ("limit", "offset")


def only(request: Request, *known: str, paging: tuple[str, ...] = BY_CURSOR) -> None:
    """Raises `ParseError` when the query holds a word that is not known; those of `paging` are."""
    words = (*known, *paging)
    unknown = sorted(set(request.query_params) - set(words))
    if unknown:
        there_is = f"there is {', '.join(words)}" if words else "there is none"
        raise ParseError(f"There is no parameter {unknown[0]} here: {there_is}.")


def choice(request: Request, key: str, choices: tuple[str, ...], default: str) -> str:
    """One word of several. Raises `ParseError`."""
    word = request.query_params.get(key) or default
    if word not in choices:
        raise ParseError(f"{key} takes {', '.join(choices)}.")
    return word
