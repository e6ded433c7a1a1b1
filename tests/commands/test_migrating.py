"""Commands that start at once: one of them brings the database up to date, the others wait for it."""

import threading
from pathlib import Path
from typing import Any

from vpcviz.commands.serving import one_at_a_time


def test_a_second_command_waits_for_the_first(tmp_path: Path, settings: Any) -> None:
    settings.VPCVIZ_DATA = tmp_path
    order: list[str] = []

    def second() -> None:
        with one_at_a_time():
            order.append("second")

    waiting = threading.Thread(target=second)
    with one_at_a_time():
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
