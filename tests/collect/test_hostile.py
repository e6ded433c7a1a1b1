"""Whatever a file holds, it ends as records, a note or one sentence: never as a traceback."""

import io
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vpcviz.collect.bundle_files import CALL_KEYS
from vpcviz.collect.calls import CALLS
from vpcviz.collect.files import InputError, Reading, read_inputs
from vpcviz.collect.places import ARN_FIELDS
from vpcviz.collect.recognise import BATFISH_KEYS, CALLS_BY_KEY

FIELDS = sorted(
    {
        *(field for call in CALLS for names in call.id_fields for field in names.split("/")),
        *(field for call in CALLS for field in (*call.row_has, *call.row_lacks, *call.answer_has, *call.withheld)),
        *ARN_FIELDS,
        *("OwnerId", "VpcId", "AvailabilityZone", "Placement", "Instances", "NextToken", "__class__", "year"),
    }
)
TOP_KEYS = sorted({*CALLS_BY_KEY, *BATFISH_KEYS, *FIELDS, *CALL_KEYS, "status_code", "data", "accounts", "Error"})
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**40),
    st.text(max_size=6),
    st.sampled_from(["vpc-1", "us-east-1a", "arn:aws:x"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=12,
)


def _read(data: bytes) -> Reading | None:
    refusal = "none"
    try:
        return read_inputs(["-"], stdin=io.BytesIO(data))
    except InputError as error:
        refusal = error.sentence
    assert refusal.splitlines() == [refusal]
    return None


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(TOP_KEYS), VALUES, max_size=5))
def test_any_json_is_read_or_refused(document: dict[str, Any]) -> None:
    reading = _read(json.dumps(document).encode())
    for record in reading.inventory.records if reading else ():
        assert record.id
        assert isinstance(record.body, dict)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _read(data)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08\x00"]), st.binary(max_size=200))
def test_any_archive_is_read_or_refused(magic: bytes, data: bytes) -> None:
    _read(magic + data)
