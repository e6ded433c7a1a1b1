"""Copies the icons and fonts that the picture uses from `node_modules` to `static/vendor`; `python -m vpcviz.layout.install`."""

import sys
from collections.abc import Iterator
from pathlib import Path

from vpcviz.layout.assets import FONTS, ICONS

_FONT_SOURCES = {400: "400Regular/Inter_400Regular.ttf", 600: "600SemiBold/Inter_600SemiBold.ttf"}

ICON_NOTICE = """\
The files in this folder are AWS Architecture Icons, (c) Amazon Web Services, Inc. or its affiliates.
They come from the npm package aws-icons and are unmodified. AWS, the AWS logo and the names of its services
are trademarks of Amazon.com, Inc. or its affiliates. The packager's licence is in LICENSE; it covers the
packaging, not the drawings. https://aws.amazon.com/architecture/icons/
"""

FONT_NOTICE = """\
The fonts in this folder are Inter, (c) The Inter Project Authors (https://github.com/rsms/inter), under the
SIL Open Font License 1.1 in LICENSE_FONT. They come from the npm package @expo-google-fonts/inter and are unmodified.
"""


class SourceMissing(Exception):
    """A file that is to be copied is not in `node_modules`."""


def install(node_modules: Path, vendor: Path) -> int:
    """Copies every icon, font, licence and notice into `vendor`; returns how many files changed."""
    changed = 0
    for target, content in _wanted(node_modules):
        path = vendor / target
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        changed += 1
    return changed


def _wanted(node_modules: Path) -> Iterator[tuple[str, bytes]]:
    icons, fonts = node_modules / "aws-icons", node_modules / "@expo-google-fonts" / "inter"
    for name, source in sorted(ICONS.items()):
        yield f"icons/{name}.svg", _read(icons / "icons" / f"{source}.svg")
    for weight, source in sorted(_FONT_SOURCES.items()):
        yield f"fonts/{FONTS[weight]}", _read(fonts / source)
    yield "icons/LICENSE", _read(icons / "LICENSE")
    yield "icons/NOTICE", ICON_NOTICE.encode()
    yield "fonts/LICENSE", _read(fonts / "LICENSE")
    yield "fonts/LICENSE_FONT", _read(fonts / "LICENSE_FONT")
    yield "fonts/NOTICE", FONT_NOTICE.encode()


def _read(path: Path) -> bytes:
    if not path.is_file():
        msg = f"{path.name} is not in node_modules: run npm install first"
        raise SourceMissing(msg)
    return path.read_bytes()


def main() -> int:
    """Installs into the source tree that this module lies in."""
    root = Path(__file__).resolve().parent.parent.parent
    try:
        changed = install(root / "node_modules", root / "static" / "vendor")
    except SourceMissing as missing:
        sys.stderr.write(f"vpcviz install: {missing}\n")
        return 2
    sys.stdout.write(f"icons and fonts: {changed} files copied to static/vendor\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
