"""`vpcviz trace` answers one flow or a batch, from files."""

import io
import json
from functools import partial
from pathlib import Path

import pytest

from tests.commands import running

run = partial(running.run, "trace")
refused = partial(running.refused, "trace")


def test_an_answer_in_words(small_inventory: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(small_inventory, "--from", "eni-1", "--to", "10.0.2.10")
    out = capsys.readouterr().out
    assert out.startswith(
        "reached via local, private all the way\nthere:\n   1 permit  eni-1: sg-1 permits it outbound"
    )
    assert "\nback:\n" in out


def test_words_that_a_terminal_would_obey_are_written_out(
    small_inventory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(small_inventory, "--from", "i-\x1b[2J\u202e\nx", "--to", "s3")
    assert capsys.readouterr().out == "unknown\nnot known: i-\\u001b[2J\\u202e\\u000ax is not in the inventory\n"


def test_an_answer_as_json_has_the_keys_of_the_contract(
    small_inventory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run(small_inventory, "--from", "eni-1", "--to", "10.0.2.10", "--port", "22", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert {"outcome", "private", "via", "steps", "return_steps", "missing"} <= set(answer)
    assert (answer["outcome"], answer["private"], answer["via"]) == ("blocked", None, "local")
    assert set(answer["steps"][-1]) == {"at", "kind", "decision", "because", "evidence"}
    assert answer["steps"][-1]["evidence"]["resource"] == "sg-1"


def batch(tmp_path: Path, *lines: object) -> str:
    file = tmp_path / "flows.jsonl"
    file.write_text(
        "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), encoding="utf-8"
    )
    return str(file)


def test_a_batch_is_answered_in_order_and_unknown_ids_are_unknown(
    small_inventory: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flows = batch(
        tmp_path,
        {"id": "b", "from": "eni-1", "to": "10.0.2.10", "protocol": "tcp", "port": 443},
        {"id": 1, "from": "eni-404", "to": "10.0.2.10", "protocol": "icmp", "port": None},
        {"id": "a", "from": "eni-1", "to": "8.8.8.8"},
    )
    run(small_inventory, "--batch", flows)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(answer["id"], answer["outcome"]) for answer in answers] == [
        ("b", "reached"),
        (1, "unknown"),
        ("a", "no-route"),
    ]
    assert answers[1]["missing"] == ["eni-404 is not in the inventory"]


def test_a_batch_from_standard_input(
    small_inventory: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"id": 1, "from": "eni-1", "to": "eni-2"}\n')))
    run(small_inventory, "--batch", "-")
    assert json.loads(capsys.readouterr().out)["outcome"] == "reached"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nonsense\n", "line 2 of the batch: it is no JSON object"),
        ("[]\n", "line 2 of the batch: it is no JSON object"),
        ('{"from": "eni-1"}\n', "line 2 of the batch: it lacks to"),
        ('{"from": "eni-1", "to": 5}\n', "line 2 of the batch: to must be a text that names something"),
        ('{"from": "a", "to": "b", "protocol": "gre"}\n', "the protocol 'gre' is none of tcp, udp, icmp"),
        ('{"from": "a", "to": "b", "port": 70000}\n', "the port '70000' is no number from 1 to 65535"),
        ('{"from": "a", "to": "b", "port": true}\n', "the port 'True' is no number from 1 to 65535"),
    ],
)
def test_a_malformed_line_refuses_the_batch_before_any_output(
    small_inventory: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    flows = batch(tmp_path, {"id": 1, "from": "eni-1", "to": "eni-2"}, line)
    assert told in refused(capsys, small_inventory, "--batch", flows)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "say where the flow begins and where it goes"),
        (("--from", "eni-1"), "say where the flow begins and where it goes"),
        (("--from", "eni-1", "--to", "eni-2", "--port", "x"), "the port 'x' is no number"),
        (("--from", "eni-1", "--to", "eni-2", "--batch", "x"), "give --batch, or --from and --to, not both"),
        (("--batch", "/nowhere/flows"), "cannot read the flows in /nowhere/flows"),
        (("--unheard",), "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_one_line(
    small_inventory: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert told in refused(capsys, small_inventory, *arguments)


def test_standard_input_is_one_thing_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert "either the inventory or the flows" in refused(capsys, "-", "--batch", "-")


def test_no_usable_input_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "vpcviz trace: " in refused(capsys, str(tmp_path), "--from", "eni-1", "--to", "eni-2")


def test_a_file_that_cannot_be_used_is_named_on_standard_error(
    small_inventory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(small_inventory, "notes.json").write_text("[", encoding="utf-8")
    run(small_inventory, "--from", "eni-1", "--to", "eni-2", "--json")
    told = capsys.readouterr()
    assert json.loads(told.out)["outcome"] == "reached"
    assert "notes.json" in told.err
