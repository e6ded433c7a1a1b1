"""What the query of an address may say."""

from typing import Final

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

ALWAYS: Final = frozenset({"cursor", "limit", "snapshot"})


def only(request: Request, *known: str) -> None:
    """Raises `ParseError` when the query holds a word that is not known; those of `ALWAYS` are."""
    words = (*known, *sorted(ALWAYS))
    unknown = sorted(set(request.query_params) - set(words))
    if unknown:
        raise ParseError(f"There is no parameter {unknown[0]} here: there is {', '.join(words)}.")


def choice(request: Request, key: str, choices: tuple[str, ...], default: str) -> str:
    """One word of several. Raises `ParseError`."""
    word = request.query_params.get(key) or default
    if word not in choices:
        raise ParseError(f"{key} takes {', '.join(choices)}.")
    return word
