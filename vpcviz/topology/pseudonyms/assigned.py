"""Replacements for ids, accounts and names: one for each original, never an original itself."""

import hmac
from collections.abc import Callable

_HEX = "0123456789abcdef"
_SMALL = "0123456789abcdefghijklmnopqrstuvwxyz"
_CAPITAL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TRIES = 64


class Assigned:
    """Gives out replacements; which one follows from the key, and from what was given before only when two collide."""

    __slots__ = ("_given", "_key", "_reserved", "_taken")

    def __init__(self, key: bytes, reserved: frozenset[str]) -> None:
        self._key = key
        self._reserved = reserved
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def account(self, original: str) -> str:
        """Another 12-digit number."""
        return self._one("#account", original, lambda number, _: f"{number % 10**12:012}")

    def identifier(self, prefix: str, tail: str) -> str:
        """Another id with the same prefix and length."""
        letters = _SMALL if tail.strip(_HEX) else _HEX
        return self._one(
            "#id", f"{prefix}-{tail}", lambda number, more: f"{prefix}-{_spell(number, letters, len(tail) + more)}"
        )

    def hexadecimal(self, original: str) -> str:
        """Another hexadecimal number of the same length."""
        return self._one("#hex", original, lambda number, more: _spell(number, _HEX, len(original) + more))

    def capitals(self, original: str) -> str:
        """Another id of capitals and digits of the same length."""
        return self._one("#capitals", original, lambda number, more: _spell(number, _CAPITAL, len(original) + more))

    def uuid(self, original: str) -> str:
        """Another UUID."""

        def shaped(number: int, _more: int) -> str:
            text = _spell(number, _HEX, 32)
            return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

        return self._one("#uuid", original.lower(), shaped)

    def hardware(self, original: str) -> str:
        """The digits of another MAC address, marked as locally administered."""
        return self._one("#hardware", original, lambda number, _: f"02{_spell(number, _HEX, 10)}")

    def word(self, noun: str, original: str) -> str:
        """A neutral word such as `subnet-7f3a`."""
        return self._one(noun, original, lambda number, more: f"{noun}-{_spell(number, _HEX, 4 + more)}")

    def words(self) -> dict[str, str]:
        """The neutral words that were given, by what they stand for."""
        return {original: word for (sort, original), word in sorted(self._given.items()) if not sort.startswith("#")}

    def _one(self, sort: str, original: str, shaped: Callable[[int, int], str]) -> str:
        found = self._given.get((sort, original))
        if found is None:
            found = self._given[sort, original] = self._fresh(sort, original, shaped)
            self._taken.add(found)
        return found

    def _fresh(self, sort: str, original: str, shaped: Callable[[int, int], str]) -> str:
        tried = 0
        while True:
            told = f"{sort}\0{tried}\0{original}".encode("utf-8", "surrogatepass")
            number = int.from_bytes(hmac.digest(self._key, told, "sha256"), "big")
            candidate = shaped(number, tried // _TRIES if sort in _FIXED else tried // 4)
            if candidate not in self._taken and candidate not in self._reserved:
                return candidate
            tried += 1


_FIXED = frozenset({"#id", "#hex", "#capitals"})
"""Sorts that keep their length as long as there is room; words grow as soon as they collide."""


def _spell(number: int, letters: str, length: int) -> str:
    base = len(letters)
    spelt = []
    for _ in range(length):
        number, at = divmod(number, base)
        spelt.append(letters[at])
    return "".join(spelt)
