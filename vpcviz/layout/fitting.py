"""Which of several arrangements uses the paper best: neither ribbon nor tower, and large on a screen."""

from collections.abc import Sequence

from vpcviz.layout.trays import Tray, size_of

AROUND = (48, 152)
"""What title, legend and margins of the page add."""
WIDEST, NARROWEST = 1.95, 0.6
"""Width to height that are kept to when there is a choice."""
SCREEN = (1600, 1000)


def fits(root: Tray, widest: float = WIDEST) -> bool:
    """Whether a page with this drawing is of good shape."""
    width, height = _page(root)
    return NARROWEST <= width / height <= widest


def largest(roots: Sequence[Tray]) -> int:
    """The number of the drawing that stays largest on a screen among those of good shape; else of the one nearest to it."""
    fitting = [number for number, root in enumerate(roots) if fits(root)]
    if fitting:
        return min(fitting, key=lambda number: (_shrinking(roots[number]), number))
    return min(range(len(roots)), key=lambda number: (_farness(roots[number]), number))


def _page(root: Tray) -> tuple[int, int]:
    width, height = size_of(root)
    return width + AROUND[0], height + AROUND[1]


def _shrinking(root: Tray) -> float:
    width, height = _page(root)
    return max(width / SCREEN[0], height / SCREEN[1])


def _farness(root: Tray) -> float:
    width, height = _page(root)
    return max(width / height / WIDEST, NARROWEST * height / width)
