"""How the name of a card is set: beside its badges, above them, a little smaller, or in two lines before it is ever cut."""

from typing import NamedTuple

from vpcviz.layout.text import clean, measure

BREAKS = "-_./: "
"""Where a name may go on in a second line."""


class CardName(NamedTuple):
    """The lines of a name, their size, and whether the badges make way for it."""

    lines: tuple[str, ...]
    size: int
    below: bool

    @property
    def growth(self) -> int:
        """What a second line needs of the card's height."""
        return leading(self.size) * (len(self.lines) - 1)


def leading(size: int) -> int:
    """From one line of a name to the next."""
    return -(-size * 9 // 64) * 8


def card_name(label: str, room: int, taken: int, largest: int, least: int) -> CardName:
    """The name in `room` pixels, `taken` of them by badges. Names that may not shrink keep to one line."""
    whole = clean(label)
    wide = measure(whole, 100, 600) / 100
    for size in range(largest, least - 1, -1):
        if wide * size <= room - taken:
            return CardName((whole,), size, below=False)
        if wide * size <= room:
            return CardName((whole,), size, below=taken > 0)
    if largest == least:
        return CardName((whole,), least, below=taken > 0)
    return CardName(_broken(whole, room, least), least, below=taken > 0)


def _broken(name: str, room: int, size: int) -> tuple[str, ...]:
    """Two lines, the first as long as it may be without a word being broken; else as long as it fits."""
    most = next(at for at in range(len(name), 0, -1) if at == 1 or measure(name[:at], size, 600) <= room)
    ends = [at for at in range(1, most + 1) if name[at - 1] in BREAKS]
    good = [at for at in ends if measure(name[at:].strip(), size, 600) <= room]
    at = good[-1] if good else most
    return name[:at].rstrip(), name[at:].strip()
