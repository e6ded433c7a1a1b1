"""The icons of a picture as SVG symbols, drawn once and used many times."""

import re
from collections.abc import Iterable
from functools import cache

from vpcviz.layout.assets import ICONS, icon_svg
from vpcviz.layout.scene import Icon, Scene

_ROOT = re.compile(r'<svg[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')

INK_ICONS = frozenset({"internet", "unknown"})
"""Icons drawn in dark ink on nothing; on a dark ground they stand on a light plate."""


def icons_of(scene: Scene) -> tuple[str, ...]:
    """The names of the icons that a scene draws, sorted; a name that is not in the table counts as `unknown`."""
    names = {known(node.icon.name) for node in scene.nodes if node.icon}
    names.update(known(entry.icon) for entry in scene.legend if entry.icon)
    return tuple(sorted(names))


def known(name: str) -> str:
    """The name, or `unknown` when there is no such icon."""
    return name if name in ICONS else "unknown"


def symbols(names: Iterable[str]) -> str:
    """A `<symbol>` per name."""
    return "".join(_symbol(name) for name in names)


@cache
def _symbol(name: str) -> str:
    """The drawing as it is, its inner ids prefixed so that two icons cannot collide; its file-name title is left out."""
    found = _ROOT.search(icon_svg(name))
    if found is None:
        msg = f"the icon {name} is not an SVG with a viewBox"
        raise ValueError(msg)
    body = _TITLE.sub("", found[2])
    prefix = f"vv-i-{name}"
    body = _ID.sub(lambda match: f'id="{prefix}-{match[1]}"', body)
    body = _REFERENCE.sub(
        lambda match: f"url(#{prefix}-{match[1]})" if match[1] else f'href="#{prefix}-{match[2]}"', body
    )
    return f'<symbol id="{prefix}" viewBox="{found[1]}">{body}</symbol>\n'


def use(icon: Icon, plate: str) -> str:
    """The icon at its place, on a plate of that colour when it is drawn in dark ink."""
    name = known(icon.name)
    ground = ""
    if name in INK_ICONS and plate != "none":
        ground = f'<rect x="{icon.x}" y="{icon.y}" width="{icon.size}" height="{icon.size}" rx="3" fill="{plate}"/>'
    return f'{ground}<use href="#vv-i-{name}" x="{icon.x}" y="{icon.y}" width="{icon.size}" height="{icon.size}"/>'
