"""Answers held to flows that others measured on live AWS, sampled with a fixed seed; whole in the soak."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shared_data import shared_data
from vpcviz.collect.files import read_inputs
from vpcviz.topology.build import build
from vpcviz.topology.trace.answer import Outcome
from vpcviz.topology.trace.engine import trace
from vpcviz.topology.trace.flow import Flow

LABS = (
    "aws_demo",
    "aws_instance_multiple_interface",
    "aws_multi_account_vpc_peering",
    "aws_nlb_targets_instance",
    "aws_nlb_targets_ip",
    "aws_tgw_asymmetric_non_default_rtb",
    "aws_tgw_multi_az_intra_region_nacl_test",
)
SAMPLE = 40
Measured = tuple[Flow, tuple[Outcome, ...], str]
"""A flow, the outcomes that the measurement leaves open, and what was recorded."""

STOPPED = (Outcome.BLOCKED, Outcome.NO_ROUTE)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _flows(lab: str) -> list[Measured]:
    """Each flow with the outcomes that the measurement leaves open."""
    folder = shared_data() / "batfish-labs" / lab
    found = []
    pairs = zip(_json(folder / "measured_flows.json"), _json(folder / "derived_explanations.json"), strict=True)
    for measured, hint in pairs:
        explained = bool(hint["agrees_with_measurement"])
        if "error" in measured or not (explained or measured["reachable"]):
            continue
        source = measured["src"]["eni"] if isinstance(measured["src"], dict) else measured["src_ip"]
        flow = Flow(source, measured["dst_ip"], measured["proto"], measured["port"])
        right = (Outcome.REACHED,) if measured["reachable"] else STOPPED
        found.append((flow, right if explained else (*right, Outcome.UNKNOWN), measured["raw"]))
    return found


def _sample(flows: list[Measured]) -> list[Measured]:
    """Every n-th, always the same."""
    return flows[3 :: max(1, len(flows) // SAMPLE)] or flows


def _wrong(lab: str, flows: list[Measured]) -> list[str]:
    topology = build(read_inputs([str(shared_data() / "batfish-labs" / lab / "aws_configs")]).inventory)
    answers = ((flow, right, raw, trace(topology, flow)) for flow, right, raw in flows)
    return [
        f"{flow}: {answer.outcome}, measured {raw}: {answer.why}"
        for flow, right, raw, answer in answers
        if answer.outcome not in right
    ]


@pytest.mark.parametrize("lab", LABS)
def test_a_sample_of_the_measured_flows_is_answered_right(lab: str) -> None:
    flows = _flows(lab)
    assert _wrong(lab, _sample(flows)) == []


@pytest.mark.soak
@pytest.mark.parametrize("lab", LABS)
def test_every_measured_flow_is_answered_right(lab: str) -> None:
    assert _wrong(lab, _flows(lab)) == []


def test_every_step_cites_what_decided() -> None:
    lab = LABS[0]
    topology = build(read_inputs([str(shared_data() / "batfish-labs" / lab / "aws_configs")]).inventory)
    for flow, _, _ in _sample(_flows(lab)):
        answer = trace(topology, flow)
        for step in (*answer.steps, *answer.return_steps):
            assert step.because
            assert step.resource
            assert step.at
