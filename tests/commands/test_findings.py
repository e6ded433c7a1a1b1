"""`vpcviz findings` prints what deserves a second look, and fails where asked to."""

import csv
import io
import json
from functools import partial
from pathlib import Path

import pytest

from tests.commands import running
from vpcviz.demo.recorded import BUNDLE
from vpcviz.topology.findings.finding import Severity
from vpcviz.topology.findings.rules import RULE_OF

ESTATE = str(BUNDLE)
KEYS = {"rule", "severity", "resource", "account", "region", "title", "because", "remedy"}


run = partial(running.run, "findings")


def test_findings_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    run(ESTATE)
    out = capsys.readouterr().out
    assert out.startswith("2 critical, ")
    assert "CRITICAL  Nothing healthy is behind an endpoint service (no-healthy-target)\n" in out
    assert "\n  To do: Register targets" in out
    assert "Could not be judged" not in out


def test_the_words_say_what_could_not_be_judged(small_inventory: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(small_inventory)
    out = capsys.readouterr().out
    assert out.startswith("1 low\n\nLOW  Subnets have no route table of their own")
    assert "Could not be judged, so that nothing found there does not mean that all is well:" in out
    assert "no file holds the VPC endpoints" in out


def test_findings_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    run(ESTATE, "--json")
    told = capsys.readouterr()
    rows = json.loads(told.out)
    assert told.err == ""
    assert all(set(row) == KEYS for row in rows)
    ranks = [Severity(row["severity"]).rank for row in rows]
    assert ranks == sorted(ranks, reverse=True)
    assert {row["rule"] for row in rows} <= set(RULE_OF)


def test_json_says_on_standard_error_that_not_all_was_judged(
    small_inventory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(small_inventory, "--json")
    told = capsys.readouterr()
    assert [row["rule"] for row in json.loads(told.out)] == ["subnet-on-main-table"]
    assert "of 33 rules could not be judged everywhere" in told.err


def test_findings_as_sarif_and_csv(capsys: pytest.CaptureFixture[str]) -> None:
    run(ESTATE, "--sarif")
    assert json.loads(capsys.readouterr().out)["version"] == "2.1.0"
    run(ESTATE, "--csv")
    assert next(csv.DictReader(io.StringIO(capsys.readouterr().out)))["severity"] == "critical"


def test_findings_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(ESTATE, "--json", "-o", str(tmp_path / "found.json"))
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "found.json").read_text())
    with pytest.raises(SystemExit) as ended:
        run(ESTATE, "-o", str(tmp_path / "nowhere" / "found.txt"))
    assert ended.value.code == 2


@pytest.mark.parametrize("limit", ["info", "low", "medium", "high", "critical"])
def test_it_fails_on_what_is_as_bad_as_asked_or_worse(limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(ESTATE, "--fail-on", limit)
    assert ended.value.code == 1
    assert capsys.readouterr().out


def test_it_does_not_fail_on_less(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tables = [
        {
            "RouteTableId": "rtb-1",
            "VpcId": "vpc-1",
            "OwnerId": "111111111111",
            "Routes": [{"DestinationCidrBlock": "10.9.0.0/16", "NatGatewayId": "nat-1", "State": "blackhole"}],
        }
    ]
    (tmp_path / "tables.json").write_text(json.dumps({"RouteTables": tables}))
    (tmp_path / "subnets.json").write_text(json.dumps({"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]}))
    places = ("--account", "111111111111", "--region", "eu-west-1")
    run(str(tmp_path), *places, "--fail-on", "high", "--json")
    assert [row["rule"] for row in json.loads(capsys.readouterr().out)] == ["blackhole-route"]
    with pytest.raises(SystemExit) as ended:
        run(str(tmp_path), *places, "--fail-on", "medium")
    assert ended.value.code == 1


@pytest.mark.parametrize("arguments", [("--fail-on", "worst"), ("--json", "--sarif"), ("--nonsense",)])
def test_wrong_usage_is_one_line_and_status_2(
    small_inventory: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(small_inventory, *arguments)
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err.count("\n")) == (2, "", 1)


def test_input_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(str(tmp_path / "none"))
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
