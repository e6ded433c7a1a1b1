"""An operation as a command for curl, and as an address."""

import shlex
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from vpcviz.api.reference import Body, Operation

TOKEN: Final = "$TOKEN"  # noqa: S105 - the name of a variable of the shell
"""Where the command finds the token."""
MULTIPART: Final = "multipart/form-data"


def address_of(operation: Operation, given: Mapping[str, str]) -> str:
    """The path and query for these values; what is not given stays `{name}` in the path. Several values: between commas."""
    path = operation.path
    query = list[tuple[str, str]]()
    for field in operation.parameters:
        value = given.get(field.name, "").strip()
        if not value:
            continue
        if field.place == "path":
            path = path.replace(f"{{{field.name}}}", quote(value, safe=""))
        else:
            parts = value.split(",") if field.several else [value]
            query += [(field.name, part.strip()) for part in parts if part.strip()]
    return f"{path}?{urlencode(query)}" if query else path


def command_of(operation: Operation, url: str) -> str:
    """The command for a POSIX shell, with the example's body."""
    parts = [f'curl --globoff --header "Authorization: Bearer {TOKEN}"']
    if operation.method != "GET":
        parts.append(f"--request {operation.method}")
    for body in operation.bodies[:1]:
        parts += _sent(body)
    return " \\\n  ".join([*parts, shlex.quote(url)])


def _sent(body: Body) -> list[str]:
    if body.media_type == MULTIPART:
        return ["--form 'files=@vpcs.json'"]
    return [f"--header 'Content-Type: {body.media_type}'", f"--data {shlex.quote(body.example or '{}')}"]
