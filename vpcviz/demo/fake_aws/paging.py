"""Paging of EC2's answers: moto returns all rows at once; this cuts them by MaxResults and NextToken as AWS does."""

from typing import Any

import botocore.session
from botocore import xform_name
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response

from vpcviz.demo.fake_aws.corrections import Method, replace

PAGE = 1000
"""Rows of a page when the caller asks for no size."""

CURSOR = "page-"
PAGED_ELSEWHERE = frozenset({"search_transit_gateway_routes"})


def install() -> None:
    """Put the corrections over moto; last, because it wraps the corrected answers."""
    paginators = vars(botocore.session.get_session().get_paginator_model("ec2"))["_paginator_config"]
    for operation, config in sorted(paginators.items()):
        name = xform_name(operation)
        known = hasattr(EC2Response, name) and name not in PAGED_ELSEWHERE
        if known and config.get("input_token") == "NextToken":
            keys = config["result_key"]
            replace(EC2Response, name, _paged(getattr(EC2Response, name), keys if isinstance(keys, list) else [keys]))


def _paged(original: Method, keys: list[str]) -> Method:
    def answer(response: Any) -> Any:
        size = int(response._get_param("MaxResults") or PAGE)
        start = _start(response._get_param("NextToken"))
        response.params.pop("MaxResults", None)
        response.params.pop("NextToken", None)
        result = original(response)
        if not isinstance(result, ActionResult) or not isinstance(result.result, dict):
            return result
        return ActionResult(_page(result.result, keys, start, size))

    return answer


def _start(token: str | None) -> int:
    if not token:
        return 0
    number = token.removeprefix(CURSOR)
    if number == token or not number.isdigit():
        raise EC2ClientError("InvalidNextToken", "The token is not valid")
    return int(number)


def _page(whole: dict[str, Any], keys: list[str], start: int, size: int) -> dict[str, Any]:
    page = {key: value for key, value in whole.items() if key.lower() != "nexttoken"}
    longest = 0
    for key in keys:
        held = key if key in page else key[0].lower() + key[1:]
        rows = list(page.get(held) or [])
        longest = max(longest, len(rows))
        page[held] = rows[start : start + size]
    if longest > start + size:
        page["NextToken"] = f"{CURSOR}{start + size}"
    return page
