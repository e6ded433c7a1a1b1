"""The script for AWS CloudShell: one file of Python that makes a bundle, with the table of calls written into it."""

import textwrap
from pathlib import Path
from typing import Any

from vpcviz.collect import cloudshell_script
from vpcviz.collect.bundle_files import FORMAT
from vpcviz.collect.bundle_files import VERSION as BUNDLE_VERSION
from vpcviz.collect.call import Call, Scope
from vpcviz.collect.calls import CALLS
from vpcviz.collect.credentials import HOME_REGIONS
from vpcviz.collect.refusals import DENIED, THROTTLED, UNAVAILABLE
from vpcviz.collect.report import NOT_ASKED
from vpcviz.collect.results import SEVERITY
from vpcviz.collect.wanted import depends_on, in_second_wave

FILE_NAME = "vpcviz-cloudshell.py"
BEGINNING, END = "# [generated\n", "# generated]\n"


def script(version: str) -> str:
    """The whole script, the same for the same version. It runs on Python 3.9 and later."""
    source = Path(cloudshell_script.__file__).read_text(encoding="utf-8")
    before, _, rest = source.partition(BEGINNING)
    _, _, after = rest.partition(END)
    return f"#!/usr/bin/env python3\n{before}{_generated(version)}{after}"


def _generated(version: str) -> str:
    values: dict[str, Any] = {
        "VERSION": version,
        "BUNDLE_FORMAT": FORMAT,
        "BUNDLE_VERSION": BUNDLE_VERSION,
        "DENIED": sorted(DENIED),
        "THROTTLED": sorted(THROTTLED),
        "UNAVAILABLE": sorted(UNAVAILABLE),
        "SEVERITY": [state.value for state in SEVERITY],
        "NOT_ASKED": NOT_ASKED,
        "HOME_REGIONS": dict(HOME_REGIONS),
    }
    lines = [
        f"{name} = {_wrapped(value) if isinstance(value, list) else literal(value)}" for name, value in values.items()
    ]
    rows = [literal(row(call), deep=True) for call in CALLS if call.asked]
    return "\n".join([*lines, "", "CALLS = [", *(f"    {text}," for text in rows), "]", ""])


def _wrapped(items: list[str]) -> str:
    """A list of short texts, several to a line."""
    text = ", ".join(_quoted(item) for item in items)
    return "[\n" + textwrap.indent(textwrap.fill(text, 110, break_on_hyphens=False), "    ") + ",\n]"


def row(call: Call) -> dict[str, Any]:
    """The call as the script has it; what is as usual is left out."""
    told: dict[str, Any] = {
        "kind": call.kind.value,
        "service": call.service,
        "operation": call.operation,
        "action": call.action,
        "rows": call.result_key,
        "scope": "global" if call.scope is Scope.GLOBAL else "",
        "params": dict(call.params),
        "variants": [dict(variant) for variant in call.variants if variant],
        "size": {call.paging.size_param: call.paging.size} if call.paging and call.paging.size_param else {},
        "tokens": [list(pair) for pair in call.paging.tokens] if call.paging else [],
        "probe": call.probe,
        "needs_vpc": call.needs_vpc and call.scope is Scope.REGION,
        "parent": _parent(call),
        "after": [kind.value for kind in depends_on(call)] if in_second_wave(call) else [],
        "withheld": list(call.withheld),
        "without_it": call.without_it,
    }
    return {key: value for key, value in told.items() if value or key == "rows"}


def _parent(call: Call) -> dict[str, str]:
    if call.parent is None:
        return {}
    parents = next(other for other in CALLS if other.kind is call.parent.kind)
    told = {"kind": call.parent.kind.value, "param": call.parent.param, "id": parents.id_fields[0]}
    return {**told, "region_param": call.parent.region_param} if call.parent.region_param else told


def literal(value: Any, *, deep: bool = False) -> str:
    """The value as Python writes it, with double quotes; `deep` puts the fields of a row on lines of their own."""
    if isinstance(value, dict):
        if deep:
            return "{\n" + "".join(f"        {_quoted(key)}: {literal(one)},\n" for key, one in value.items()) + "    }"
        return "{" + ", ".join(f"{_quoted(key)}: {literal(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
