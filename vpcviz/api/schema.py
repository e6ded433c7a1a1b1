"""The OpenAPI schema: what drf-spectacular does not know of the API is added here."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.urls import resolve
from drf_spectacular.openapi import AutoSchema

from vpcviz.api.problems import MIME, body_of
from vpcviz.api.scopes import needed
from vpcviz.api.typed import TYPED

EXAMPLES: Final = Path(__file__).with_name("examples.json")
PINNED: Final = frozenset({"snapshot", "before"})
"""Parameters of operations whose answers are of a snapshot, and have an ETag."""
BODIES: Final = frozenset({"post", "put", "patch"})

TAGS: Final = (
    ("Workspaces", "What you see.", ("workspaces", "retention")),
    ("Accounts", "The AWS accounts that are read, and how.", ("accounts", "connecting", "organization")),
    ("Scans", "Reading AWS, now or at set times, and importing files.", ("scans", "schedules", "imports", "jobs")),
    ("Snapshots", "What was known when, and what changed.", ("snapshots", "readings", "changes", "history")),
    (
        "Resources",
        "What was read: typed lists of each kind, with filters, and what AWS answered.",
        ("resources", *TYPED),
    ),
    ("Pictures", "Scenes, files, saved views and notes.", ("scene", "export", "exports", "views", "notes")),
    ("Paths", "Whether a flow gets through, and by which way.", ("trace", "access")),
    ("Findings", "What is wrong, why, and what to do.", ("findings",)),
    ("Shares", "Links for people who have no account here.", ("shares",)),
    ("People", "Members, invitations and the audit log.", ("members", "invitations", "audit")),
    ("Tokens", "What programs use the API with.", ("tokens",)),
)
"""Name, description, and the words of addresses that belong to it."""

_FILLED: Final = re.compile(r"\{\w+\}")
_TAG_OF: Final = {word: name for name, _, words in TAGS for word in words}

ERRORS: Final = {
    "400": "The address or the body is malformed, or says what cannot be.",
    "401": "No sign-in and no token, or a wrong one.",
    "403": "You may not do this, or the token lacks the scope.",
    "404": "There is nothing here that you may see.",
    "406": "The answer is JSON, which the Accept header does not take.",
    "429": "Too many requests; Retry-After says how many seconds to wait.",
    "500": "The server failed to answer; its log says why.",
}
BODY_ERRORS: Final = {
    "411": "The body has no Content-Length.",
    "413": "The body is larger than it may be.",
    "415": "The body is of a type that is not read here.",
}
_SAID: Final = {
    "400": "from must be a text that names something.",
    "401": "This token opens nothing: it is unknown, expired or revoked.",
    "403": "This token lacks the scope scan; it has read.",
    "404": "There is no workspace acme, or you may not see it.",
    "406": "The Accept header leaves out what the answer is: application/json.",
    "411": "The body has no Content-Length: send it whole, not in chunks.",
    "413": "The body is larger than 1024 KiB.",
    "415": "A body of the type text/plain is not read here: send application/json.",
    "429": "Too many requests in this minute: ask again in 17 seconds.",
    "500": "The server failed to answer; its log says why.",
}


_HEADERS: Final = {
    "401": {"WWW-Authenticate": "How to say who asks."},
    "429": {"Retry-After": "Seconds to wait."},
}
"""Headers that errors always have."""


class Described(AutoSchema):
    """Operations under the tag of what they are about."""

    def get_tags(self) -> list[str]:
        """The one tag of the operation."""
        words = [word for word in self.path.split("/") if word and not word.startswith("{")][2:]
        return [_TAG_OF[words[1] if len(words) > 1 and words[0] == "workspaces" else words[0]]]


@cache
def examples() -> dict[str, Any]:
    """What was recorded of each operation: its request, if it has a body, and its answer."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def completed(result: dict[str, Any], generator: Any, request: Any, public: Any) -> dict[str, Any]:  # noqa: ARG001
    """The schema with errors, answers that the client has already, examples, tags, and the scopes of which a token needs one."""
    result["tags"] = [{"name": name, "description": about} for name, about, _ in TAGS]
    shared = result["components"].setdefault("responses", {})
    shared.update({f"E{status}": _error(status, about) for status, about in (ERRORS | BODY_ERRORS).items()})
    result["components"]["headers"] = {"ETag": _header("The name of the answer, for If-None-Match.")}
    for path, method, operation in _operations(result):
        operation["x-token-scopes"] = sorted(needed(resolve(_FILLED.sub("1", path)).url_name or "", method.upper()))
        for status, answer in operation["responses"].items():
            answer["description"] = "The answer." if status.startswith("2") else "Any other refusal."
        said = ERRORS | BODY_ERRORS if method in BODIES else ERRORS
        for status in said:
            operation["responses"].setdefault(status, {"$ref": f"#/components/responses/E{status}"})
        if method == "get" and any(one["name"] in PINNED for one in operation.get("parameters", ())):
            operation["responses"]["304"] = {"description": "The client has this answer: If-None-Match named its ETag."}
            operation["responses"]["200"]["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
        for form in _forms(result, operation.get("requestBody", {}).get("content", {}).get("application/json", {})):
            form["additionalProperties"] = False
        _show(operation, examples().get(operation["operationId"], {}))
    return result


def _forms(schema: dict[str, Any], part: Any) -> Iterator[dict[str, Any]]:
    """The forms of a body, and of the objects in it."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield from _forms(schema, schema["components"]["schemas"][part["$ref"].rpartition("/")[2]])
            return
        if "properties" in part:
            yield part
        for inside in part.values():
            yield from _forms(schema, inside)
    elif isinstance(part, list):
        for inside in part:
            yield from _forms(schema, inside)


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _error(status: str, about: str) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": body_of(int(status), _SAID[status])}
    headers = {name: _header(words) for name, words in _HEADERS.get(status, {}).items()}
    return {"description": about, "content": {MIME: content}, **({"headers": headers} if headers else {})}


def _header(about: str) -> dict[str, Any]:
    return {"description": about, "required": True, "schema": {"type": "string"}}


def _show(operation: dict[str, Any], recorded: dict[str, Any]) -> None:
    """Put what was recorded into the operation."""
    for part in _contents(operation.get("requestBody", {})):
        if "request" in recorded:
            part["example"] = recorded["request"]
    for status, answer in operation["responses"].items():
        for part in _contents(answer) if status.startswith("2") else ():
            if "answer" in recorded and recorded.get("status") == status:
                part["example"] = recorded["answer"]


def _contents(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The bodies that an example can stand in: what was recorded is JSON, and a form's fields."""
    for media_type, part in holder.get("content", {}).items():
        if media_type.endswith("json") or media_type == "multipart/form-data":
            yield part
