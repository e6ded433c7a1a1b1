"""Names of things where people wrote them again: in tags that are shown although names are not."""

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W_]+")
_MOST = 12
"""Words in a row that are looked up as one name."""


class Names:
    """What stands for each name, whatever its capitals."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words: dict[str, str] = {}
        self._longest = 0
        for name, word in words.items():
            spans = [found.span() for found in _WORD.finditer(name)]
            if spans and not name.isdecimal():
                self._words.setdefault(name[spans[0][0] : spans[-1][1]].casefold(), word)
                self._longest = max(self._longest, min(len(spans), _MOST))

    def hidden_in(self, text: str) -> str:
        """The text with every name in it replaced that stands there as a word, or as words in a row."""
        spans = [found.span() for found in _WORD.finditer(text)]
        shown, done = [], 0
        for at, (start, _) in enumerate(spans):
            end, word = self._at(text, spans[at : at + self._longest]) if start >= done else (0, "")
            if word:
                shown += [text[done:start], word]
                done = end
        return "".join((*shown, text[done:]))

    def _at(self, text: str, spans: list[tuple[int, int]]) -> tuple[int, str]:
        """Where the longest name ends that begins with these words, and what stands for it."""
        for _, end in reversed(spans):
            word = self._words.get(text[spans[0][0] : end].casefold())
            if word:
                return end, word
        return 0, ""
