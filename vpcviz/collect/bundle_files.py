"""One call in a bundle: the JSON of its file, and back."""

import hashlib
from collections.abc import Mapping
from typing import Any

from vpcviz.collect.calls import BY_OPERATION
from vpcviz.collect.notes import FileRefused, printable
from vpcviz.collect.results import CallResult, canonical
from vpcviz.collect.shape import clean, withhold
from vpcviz.topology.records import OutcomeState

FORMAT = "vpcviz-bundle"
VERSION = 1
CALL_KEYS = frozenset({"account", "region", "service", "operation", "outcome", "pages"})


def is_manifest(document: Any) -> bool:
    """True for the manifest.json of a bundle."""
    return isinstance(document, Mapping) and document.get("format") == FORMAT


def is_call_file(document: Any) -> bool:
    """True for the JSON of one call in a bundle."""
    return isinstance(document, Mapping) and document.keys() >= CALL_KEYS


def file_name(result: CallResult) -> str:
    """Where the call lies in the bundle: the same for the same question."""
    tail = f".{hashlib.sha256(canonical(result.params).encode()).hexdigest()[:16]}" if result.params else ""
    folder = "/".join(_part(part) for part in (result.account, result.region))
    return f"calls/{folder}/{_part(result.service)}.{_part(result.operation)}{tail}.json"


def _part(text: str) -> str:
    """The text as one part of a path."""
    kept = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "_" for char in text)
    return kept or "_"


def to_json(result: CallResult) -> dict[str, Any]:
    """The file's content; what the call withholds is left out."""
    call = result.call
    pages = [clean(call, page) if call else dict(page) for page in result.pages]
    return {
        "account": result.account,
        "region": result.region,
        "service": result.service,
        "operation": result.operation,
        "params": dict(result.params),
        "outcome": result.outcome.value,
        "error": {"code": result.error_code, "message": result.message}
        if result.error_code or result.message
        else None,
        "fetched_at": result.fetched_at,
        "by_probe": result.by_probe,
        "pages": pages,
    }


def from_json(document: Mapping[str, Any]) -> CallResult:
    """The call in a bundle's file. Raises `FileRefused` when it is malformed or of a call that is not in the table."""
    names = ("account", "region", "service", "operation")
    texts = [document[name] for name in names]
    pages, params, error = document["pages"], document.get("params") or {}, document.get("error") or {}
    sound = all(isinstance(text, str) and text for text in texts) and isinstance(pages, list)
    if not sound or not all(isinstance(one, Mapping) for one in (*pages, params, error)):
        raise FileRefused("is a malformed call of a bundle")
    call = BY_OPERATION.get((texts[2], texts[3]))
    if call is None:
        raise FileRefused(f"is not used by vpcviz: it never asks {printable(texts[2])} {printable(texts[3])}")
    if document["outcome"] not in set(OutcomeState):
        raise FileRefused(f"has an unknown outcome {printable(str(document['outcome']))!r}")
    return CallResult(
        account=texts[0],
        region=texts[1],
        service=call.service,
        operation=call.operation,
        params=params,
        outcome=OutcomeState(document["outcome"]),
        error_code=_text(error.get("code")),
        message=_text(error.get("message")),
        fetched_at=_text(document.get("fetched_at")),
        pages=tuple(withhold(call, page) for page in pages),
        by_probe=document.get("by_probe") is True,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
