"""JSON in the form in which the database holds it: canonical, compressed, with a digest."""

import hashlib
import json
import zlib
from typing import Any, Final

import orjson

from vpcviz.topology.changes import unsteady
from vpcviz.topology.kinds import Kind
from vpcviz.topology.records import Body

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS


def canonical(value: Any) -> bytes:
    """The JSON text of `value` with its keys sorted; the same for equal values."""
    try:
        return orjson.dumps(value, option=_OPTIONS)
    except (
        orjson.JSONEncodeError
    ):  # half of a surrogate pair, or a number beyond 64 bits: the standard library writes both
        return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest(kind: Kind, body: Body, text: bytes) -> str:
    """What tells two versions of a resource apart; `text` is the body's canonical text.

    Volatile fields that say nothing make no new version, so that the stored body holds them as they were first seen.
    """
    volatile = unsteady(kind, body)
    if volatile:
        text = canonical({name: value for name, value in body.items() if name not in volatile})
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def packed(text: bytes) -> bytes:
    """A canonical text, compressed."""
    return zlib.compress(text, 1)


def unpacked(data: bytes | memoryview) -> Any:
    """The value that was packed."""
    text = zlib.decompress(data)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
