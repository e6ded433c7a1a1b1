"""`vpcviz access` prints the matrix as text, JSON or CSV, from files."""

import csv
import io
import json
from functools import partial

import pytest

from tests.commands import running
from vpcviz.render.access_csv import COLUMNS

run = partial(running.run, "access")


def test_the_matrix_in_words(small_inventory: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(small_inventory)
    out = capsys.readouterr().out
    assert out.startswith(
        "subnet-1 in vpc-1 (111111111111, eu-west-1)\n  dynamodb             no-route: rtb-1 has no route to"
    )


def test_the_matrix_as_json(small_inventory: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(small_inventory, "--json", "--service", "s3, ssm")
    rows = json.loads(capsys.readouterr().out)
    assert [row["subnet"] for row in rows] == ["subnet-1", "subnet-2"]
    assert set(rows[0]) == {"subnet", "vpc", "account", "region", "services"}
    assert list(rows[0]["services"]) == ["s3", "ssm"]
    assert set(rows[0]["services"]["s3"]) == {"via", "private", "why"}


def test_the_matrix_as_csv(small_inventory: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(small_inventory, "--csv", "--service", "s3")
    lines = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert tuple(lines[0]) == COLUMNS
    assert [line[0] for line in lines[1:]] == ["subnet-1", "subnet-2"]


@pytest.mark.parametrize("arguments", [("--service", ","), ("--json", "--csv"), ("--nonsense",)])
def test_wrong_usage_is_one_line_and_status_2(
    small_inventory: str,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(small_inventory, *arguments)
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err.count("\n")) == (2, "", 1)
