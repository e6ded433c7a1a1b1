"""Progress on standard error: one line that changes on a terminal, a line now and then elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from vpcviz.collect.progress import Progress

TERMINAL_EVERY_S = 0.1
FILE_EVERY_S = 5.0


@dataclass(slots=True)
class ProgressLine:
    """Writes how far a sweep is."""

    stream: TextIO
    clock: Callable[[], float]
    _last: float = float("-inf")
    _width: int = 0

    def __call__(self, progress: Progress) -> None:
        """Show the progress, unless something was shown just now."""
        now = self.clock()
        if now - self._last < (TERMINAL_EVERY_S if self.stream.isatty() else FILE_EVERY_S):
            return
        self._last = now
        left = "" if progress.remaining_s is None else f"{progress.remaining_s:.0f} s left  "
        asked = f"{progress.account} {progress.region} {progress.operation}"
        line = f"{progress.done} of {progress.total} calls  {left}{asked}"
        if self.stream.isatty():
            self.stream.write(f"\r{line.ljust(self._width)}")
            self._width = len(line)
        else:
            self.stream.write(f"{line}\n")
        self.stream.flush()

    def end(self) -> None:
        """Clear the line."""
        if self._width:
            self.stream.write(f"\r{' ' * self._width}\r")
            self.stream.flush()
