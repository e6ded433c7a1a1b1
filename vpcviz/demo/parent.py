"""How the demo's processes end together: each watches its standard input, which the process above holds open."""

import os
import sys
import threading


def end_with_parent() -> None:
    """End this process at once when standard input closes, which it does when the parent is gone, however it went."""
    threading.Thread(target=_end_at_end_of_input, name="parent", daemon=True).start()


def _end_at_end_of_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    os._exit(0)
