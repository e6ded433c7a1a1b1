"""The table of calls is held to botocore's models of the services."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from vpcviz.collect.call import Call, Shape
from vpcviz.collect.calls import BY_KIND, BY_OPERATION, CALLS
from vpcviz.topology.kinds import Kind

SESSION: Any = botocore.session.get_session()
EVERY_CALL = pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.service}-{call.operation}")


def _operation(call: Call) -> Any:
    return SESSION.get_service_model(call.service).operation_model(call.operation)


def _inputs(call: Call) -> dict[str, Any]:
    shape = _operation(call).input_shape
    return dict(shape.members) if shape else {}


def _paginator(call: Call) -> dict[str, Any] | None:
    try:
        paginator: dict[str, Any] = SESSION.get_paginator_model(call.service).get_paginator(call.operation)
    except ValueError:
        return None
    return paginator


def test_every_kind_comes_from_exactly_one_call() -> None:
    assert sorted(call.kind for call in CALLS) == sorted(Kind)
    assert len(BY_KIND) == len(BY_OPERATION) == len(CALLS)
    assert [call.kind for call in CALLS if not call.asked] == [Kind.TAGS]


@EVERY_CALL
def test_the_answer_has_the_result_key(call: Call) -> None:
    outputs = _operation(call).output_shape.members
    for key in (call.result_key, *call.keep, *call.answer_has):
        assert not key or key in outputs


@EVERY_CALL
def test_the_rows_have_the_fields_that_the_table_names(call: Call) -> None:
    if call.kind is Kind.ACCOUNT_ALIAS:
        return
    row = _operation(call).output_shape
    if call.result_key:
        row = row.members[call.result_key]
        row = getattr(row, "member", row)
    if call.kind is Kind.INSTANCE:
        row = row.members["Instances"].member
    for field in call.id_fields:
        for alternative in field.split("/"):
            assert alternative.split(".")[0] in row.members
    for field in (*call.row_has, *([call.row_filter.split(".")[0]] if call.row_filter else [])):
        assert field in row.members


@EVERY_CALL
def test_the_request_takes_the_parameters(call: Call) -> None:
    inputs = _inputs(call)
    parent = {call.parent.param, call.parent.region_param} - {""} if call.parent else set()
    given = {*call.params, *(name for variant in call.variants for name in variant), *parent}
    assert given <= inputs.keys()
    shape = _operation(call).input_shape
    assert set(shape.required_members if shape else ()) <= given


@EVERY_CALL
def test_a_call_that_can_be_paged_is_paged(call: Call) -> None:
    inputs, outputs = _inputs(call), _operation(call).output_shape.members
    pageable = bool({"NextToken", "nextToken", "Marker"} & inputs.keys()) or _paginator(call) is not None
    assert (call.paging is not None) == (pageable and call.asked)
    for told, asked in call.paging.tokens if call.paging else ():
        assert told in outputs
        assert asked in inputs


@EVERY_CALL
def test_pages_have_a_size_that_aws_allows(call: Call) -> None:
    if call.paging is None:
        return
    shape = _inputs(call)[call.paging.size_param]
    assert isinstance(call.paging.size, str if shape.type_name == "string" else int)
    assert shape.metadata.get("min", 1) <= int(call.paging.size) <= shape.metadata.get("max", 1000)


@EVERY_CALL
def test_tokens_are_those_of_botocores_paginator(call: Call) -> None:
    paginator = _paginator(call)
    if paginator is None or call.paging is None:
        return
    inputs = paginator["input_token"]
    assert [asked for _, asked in call.paging.tokens] == (inputs if isinstance(inputs, list) else [inputs])
    outputs = paginator["output_token"]
    named = [output.split(" || ")[0] for output in (outputs if isinstance(outputs, list) else [outputs])]
    alternatives = {part for output in named for part in (output, f"Next{output}")}
    assert {told for told, _ in call.paging.tokens} <= alternatives


@EVERY_CALL
def test_parents_are_kinds_whose_records_bear_the_id(call: Call) -> None:
    if call.shape in (Shape.PER_PARENT, Shape.ATTRIBUTE):
        assert call.parent
    if call.parent:
        assert BY_KIND[call.parent.kind].shape is Shape.ROWS
        assert BY_KIND[call.parent.kind].scope is call.scope or call.kind is Kind.VPC_HOSTED_ZONES


@EVERY_CALL
def test_what_the_picture_lacks_is_one_plain_sentence(call: Call) -> None:
    assert call.without_it.endswith(".")
    assert call.without_it[0].isupper()
    assert call.without_it.count(".") == 1


SECRET_WORDS = (
    "presharedkey",
    "password",
    "userdata",
    "authkey",
    "secret",
    "customergatewayconfiguration",
    "environment",
)
HARMLESS = {
    "AuthSecretArn",
    "ExecutionEnvironmentMemoryGiBPerVCpu",
    "PerExecutionEnvironmentMaxConcurrency",
    "PreSharedKeyStorage",
    "SecretArn",
    "SecretStatus",
    "UseExistingClientSecret",
}


@EVERY_CALL
def test_fields_that_hold_secrets_are_withheld(call: Call) -> None:
    names = {
        name
        for name in _field_names(_operation(call).output_shape, set())
        if any(word in name.lower() for word in SECRET_WORDS)
    }
    assert names - HARMLESS <= set(call.withheld)


def _field_names(shape: Any, seen: set[str]) -> Iterator[str]:
    if shape.name in seen:
        return
    seen.add(shape.name)
    for name, member in getattr(shape, "members", {}).items():
        yield name
        yield from _field_names(member, seen)
    if shape.type_name == "list":
        yield from _field_names(shape.member, seen)
