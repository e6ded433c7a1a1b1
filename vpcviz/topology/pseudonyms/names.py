"""Names of things where people wrote them again: in tags that are shown although names are not."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, or an id, account or address in it, which is one word whatever stands in it."""

    start: int
    end: int
    shown: str
    """What stands there when no name does."""


Tokens = Callable[[str], Iterable[Word]]
"""The ids, accounts and addresses in a text, in its order."""


class Names:
    """What stands for each name, whatever its capitals and whatever stands between its words."""

    def __init__(self, words: Mapping[str, str], tokens: Tokens = lambda _: ()) -> None:
        self._tokens = tokens
        self._words: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for name, word in words.items():
            row = _Row(name, tokens)
            if not row.words or row.is_replaced():
                continue
            self._words.setdefault(row.joined, word)
            lengths.setdefault(row.part(0, 1), set()).add(len(row.words))
        self._lengths = {first: sorted(some, reverse=True) for first, some in lengths.items()}

    def hidden_in(self, text: str) -> str:
        """The text with every name replaced that stands there as a word, or as words in a row, and every token."""
        row = _Row(text, self._tokens)
        shown: list[str] = []
        at = done = 0
        while at < len(row.words):
            length, word = next(self._at(row, at), (1, row.words[at].shown))
            shown += [text[done : row.words[at].start], word]
            at += length
            done = row.words[at - 1].end
        return "".join((*shown, text[done:]))

    def within(self, text: str) -> frozenset[str]:
        """What stands for the names in the text, those inside others too."""
        row = _Row(text, self._tokens)
        return frozenset(word for at in range(len(row.words)) for _, word in self._at(row, at))

    def _at(self, row: "_Row", at: int) -> Iterator[tuple[int, str]]:
        """The names that begin with this word: how many words each has, the longest first, and what stands for it."""
        for length in self._lengths.get(row.part(at, 1), ()):
            word = self._words.get(row.part(at, length))
            if word is not None and at + length <= len(row.words):
                yield length, word


class _Row:
    """A text as words in a row, in small letters."""

    __slots__ = ("_starts", "joined", "words")

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.words = tuple(_split(text, tokens))
        keys = [text[one.start : one.end].casefold() + "\0" for one in self.words]
        self.joined = "".join(keys)
        self._starts = (0, *accumulate(map(len, keys)))

    def part(self, at: int, length: int) -> str:
        """So many words from there on; fewer at the end."""
        return self.joined[self._starts[at] : self._starts[min(at + length, len(self.words))]]

    def is_replaced(self) -> bool:
        """Whether it is an id, an account or an address alone, and replaced as such wherever it stands."""
        only = self.words[0]
        return len(self.words) == 1 and only.shown.casefold() + "\0" != self.joined


def _split(text: str, tokens: Tokens) -> Iterator[Word]:
    done = 0
    for token in (*tokens(text), Word(len(text), len(text), "")):
        for found in _WORD.finditer(text, done, token.start):
            yield Word(*found.span(), found.group())
        if token.end > token.start:
            yield token
        done = token.end


def key_of(name: str) -> str:
    """The same for two names that are the same in every text."""
    return _Row(name, lambda _: ()).joined
