"""Bytes to JSON: encodings, depth, and the words for what is wrong."""

import codecs
from typing import Any

import orjson

from vpcviz.collect.archives import DEEPEST
from vpcviz.collect.notes import FileRefused

TOO_DEEP = "nests more than {depth} levels deep; that is no answer of AWS"


def values_in(data: bytes) -> int:
    """No fewer than the values that the JSON document holds, counted before it is read."""
    return data.count(b",") + data.count(b"[") + data.count(b"{") + 1


def document(data: bytes, depth: int = DEEPEST) -> Any:
    """The JSON document in the bytes. Raises `FileRefused` with the file's note."""
    text = _utf8(data).strip()
    if not text:
        raise FileRefused("is empty")
    if text.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        raise FileRefused("is an archive; name it as an input of its own")
    if text[:1] not in b"{[":
        raise FileRefused("is not JSON")
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise FileRefused(_broken(text, error, depth)) from error
    _refuse_depth(value, depth)
    return value


def _utf8(data: bytes) -> bytes:
    """The text as UTF-8 without a byte order mark; PowerShell writes UTF-16."""
    if data.startswith(codecs.BOM_UTF8):
        return data[len(codecs.BOM_UTF8) :]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16").encode("utf-8")
        except UnicodeError as error:
            raise FileRefused("is neither UTF-8 nor UTF-16 text") from error
    return data


def _refuse_depth(value: Any, depth: int) -> None:
    """Refuse what nests deeper than any answer, so that nothing after this has to fear recursion."""
    level = [value]
    for _ in range(depth):
        holders = [item for item in level if isinstance(item, dict | list)]
        level = [child for item in holders for child in (item.values() if isinstance(item, dict) else item)]
        if not level:
            return
    raise FileRefused(TOO_DEEP.format(depth=depth))


def _broken(text: bytes, error: orjson.JSONDecodeError, depth: int) -> str:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as bad:
        return f"is not valid UTF-8 (byte {bad.start})"
    if "depth" in error.msg:
        return TOO_DEEP.format(depth=depth)
    if "unexpected end" in error.msg:
        return "is cut off: the JSON ends in the middle"
    if "after document" in error.msg:
        return "holds more than one JSON document; save each answer in a file of its own"
    return f"is not valid JSON (line {error.lineno}, column {error.colno})"
