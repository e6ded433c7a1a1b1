"""A command whose output nobody reads to its end, as in `vpcviz access … | head`."""

import subprocess
import sys
from pathlib import Path

from tests.processes import PATIENCE_S, ROOT, environment
from vpcviz.commands.line import READER_GONE


def test_a_command_ends_quietly_when_its_reader_is_gone(small_inventory: str, tmp_path: Path) -> None:
    """Python: "Note on SIGPIPE"; shells give 141 for it."""
    services = ",".join(f"service-{number}" for number in range(1500))
    command = [sys.executable, "-m", "vpcviz", "access", small_inventory, "--json", "--service", services]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stderr as said:
        assert process.stdout.readline() == "[\n"
        process.stdout.close()
        assert (said.read(), process.wait(timeout=PATIENCE_S)) == ("", READER_GONE)
