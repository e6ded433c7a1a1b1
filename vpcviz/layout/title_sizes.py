"""How large names are set in an estate: the more there is, the smaller it is shown on a screen, the larger they must be."""

from typing import NamedTuple

from vpcviz.layout.pieces import LABEL, TITLE


class TitleSizes(NamedTuple):
    """The sizes of the names of outer frames and of cards, in pixels."""

    frame: int
    card: int

    @property
    def cards(self) -> tuple[int, int]:
        """The size of a card's name, and how small it may become so that the whole of it is shown."""
        return self.card, _LEAST.get(self.card, self.card)

    @property
    def frame_growth(self) -> int:
        """What the title band of an outer frame needs beyond the usual."""
        return max(0, -(-(self.frame - 22) // 8) * 8)

    @property
    def card_growth(self) -> int:
        """What a card needs beyond the usual."""
        return -(-(self.card - LABEL) // 8) * 8


_LEAST = {16: 14, 20: 16, 24: 20, 30: 26}
USUAL = TitleSizes(TITLE, LABEL)
_CARDS = (
    (5, USUAL),
    (13, TitleSizes(16, 16)),
    (26, TitleSizes(20, 20)),
    (36, TitleSizes(24, 24)),
)
"""(VPCs at most, sizes) while cards are large."""
_LARGEST_CARDS = TitleSizes(30, 30)
_FRAMES = ((150, 22), (250, 30), (420, 46), (650, 46), (800, 50), (1300, 60))
"""(VPCs, and every account twice, at most; size of an account's name) when cards are small."""
_LARGEST_FRAMES = 66


def title_sizes(vpcs: int, frames: int, *, small: bool) -> TitleSizes:
    """The sizes for an estate of so many VPCs in so many outer frames. Fitted to 1600 x 1000 pixels, names of VPCs are
    to be read at 9 pixels or more while their cards are large, and those of accounts beyond.
    """
    if not small:
        return next((sizes for most, sizes in _CARDS if vpcs <= most), _LARGEST_CARDS)
    size = next((size for most, size in _FRAMES if vpcs + 2 * frames <= most), _LARGEST_FRAMES)
    return TitleSizes(size, LABEL)


def readable_size(width: int, height: int) -> int:
    """The size of words that are 9 pixels tall when a drawing so large, with its page around it, is fitted to a screen."""
    return max(TITLE, -(-9 * max(5 * (width + 48), 8 * (height + height // 20 + 200)) // 8000))
