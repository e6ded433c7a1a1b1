"""The child process that converts pictures: reads a line of JSON and what to convert, writes the PNG or PDF, and ends.

Nothing of this project is loaded beside this package's own files, so that it can do nothing but convert.
"""

import json
import re
import resource
import sys
from typing import Any, BinaryIO

_OTHER_SCRIPTS = re.compile("[\u0530-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\uffef\U00010000-\U0010ffff]")


def other_scripts(svg: str) -> bool:
    """Whether the words need glyphs beyond Latin, Greek and Cyrillic, which are all that the bundled font has."""
    return _OTHER_SCRIPTS.search(svg) is not None


def limit(memory_bytes: int, cpu_s: int) -> None:
    """Bounds this process; macOS does not enforce a limit of address space and refuses to set one."""
    if sys.platform != "darwin":
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def to_png(stream: BinaryIO, order: dict[str, Any]) -> bytes:
    """PNG by resvg, with the bundled font; the machine's fonts are read only for scripts that the bundled one lacks."""
    import resvg_py  # noqa: PLC0415 - after the limits are set

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=stream.read().decode("utf-8"),
            width=order["width"],
            height=order["height"],
            skip_system_fonts=not order["other_scripts"],
            font_dirs=[order["fonts"]],
            font_family="Inter",
            sans_serif_family="Inter",
        )
    )


def to_pdf(stream: BinaryIO, order: dict[str, Any]) -> bytes:
    """PDF by ReportLab, page by page."""
    from vpcviz.export.book import bound  # noqa: PLC0415 - after the limits are set

    return bound(stream, order)


def main() -> None:
    """Converts what standard input holds."""
    order = json.loads(sys.stdin.buffer.readline())
    limit(order["memory_bytes"], order["cpu_s"])
    convert = {"png": to_png, "pdf": to_pdf}[order["format"]]
    sys.stdout.buffer.write(convert(sys.stdin.buffer, order))


if __name__ == "__main__":
    main()
