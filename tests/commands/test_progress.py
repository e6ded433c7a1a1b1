"""Progress on a terminal is one line; elsewhere a line now and then."""

import io

from vpcviz.collect.progress import Progress
from vpcviz.commands.progress import ProgressLine


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _progress(done: int, operation: str = "DescribeVpcs") -> Progress:
    return Progress("111122223333", "us-east-1", operation, done, 9, {})


def test_a_terminal_sees_one_line_that_changes_and_goes() -> None:
    stream, times = _Terminal(), iter([0.0, 0.05, 1.0])
    line = ProgressLine(stream, lambda: next(times))
    for done in (1, 2, 3):
        line(_progress(done))
    line.end()
    told = stream.getvalue()
    assert "\n" not in told
    assert [part[:4] for part in told.split("\r") if part.strip()] == ["1 of", "3 of"]


def test_a_file_sees_a_line_every_few_seconds() -> None:
    stream, times = io.StringIO(), iter([0.0, 1.0, 6.0])
    line = ProgressLine(stream, lambda: next(times))
    for done in (1, 2, 3):
        line(_progress(done))
    line.end()
    assert [told.split(" calls")[0] for told in stream.getvalue().splitlines()] == ["1 of 9", "3 of 9"]
