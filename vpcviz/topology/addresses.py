"""IP addresses, blocks and the longest prefix: the arithmetic under routing, network ACLs and security groups."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

BITS = {4: 32, 6: 128}


class Address(NamedTuple):
    """An IP address."""

    version: int
    value: int

    def __str__(self) -> str:
        return _spelled(self.version, self.value)


@lru_cache(maxsize=65536)
def _spelled(version: int, value: int) -> str:
    return str(IPv4Address(value) if version == 4 else IPv6Address(value))


class Block(NamedTuple):
    """A CIDR block."""

    version: int
    value: int
    length: int

    def holds(self, address: Address) -> bool:
        """Whether an address lies in it."""
        if address.version != self.version:
            return False
        shift = BITS[self.version] - self.length
        return address.value >> shift == self.value >> shift

    def overlaps(self, other: "Block") -> bool:
        """Whether they share an address: then one holds the other."""
        return self.holds(other.first) or other.holds(self.first)

    def __str__(self) -> str:
        return f"{Address(self.version, self.value)}/{self.length}"

    @property
    def first(self) -> Address:
        """Its lowest address."""
        return Address(self.version, self.value)


@lru_cache(maxsize=65536)
def address_of(text: str) -> Address | None:
    """The address that a text spells, or None; a host's block (`10.0.0.1/32`) counts as its address."""
    host = text.removesuffix("/32").removesuffix("/128")
    try:
        found = ip_address(host)
    except ValueError:
        return None
    return Address(found.version, int(found))


@lru_cache(maxsize=65536)
def block_of(text: str) -> Block | None:
    """The block that a text spells, host bits cleared, or None."""
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        return None
    return Block(found.version, int(found.network_address), found.prefixlen)


def covers(text: str, address: Address) -> bool:
    """Whether the block that a text spells holds an address; False for what is no block."""
    block = block_of(text)
    return block is not None and block.holds(address)


@lru_cache(maxsize=65536)
def is_private(address: Address) -> bool:
    """Whether the internet carries no such address (RFC 1918, RFC 4193, shared, link-local and reserved ranges)."""
    return not ip_address(str(address)).is_global


class PrefixMap(Generic[T]):
    """Values by block, looked up by address: the longest prefix first, then in the order given."""

    __slots__ = ("_lengths",)

    def __init__(self, pairs: Iterable[tuple[Block, T]]) -> None:
        found: dict[int, dict[int, dict[int, list[T]]]] = {4: {}, 6: {}}
        for block, value in pairs:
            shift = BITS[block.version] - block.length
            found[block.version].setdefault(shift, defaultdict(list))[block.value >> shift].append(value)
        self._lengths = {version: sorted(lengths.items()) for version, lengths in found.items()}

    def matches(self, address: Address) -> Iterator[tuple[Block, T]]:
        """Every (block, value) that covers the address."""
        version, number = address
        bits = BITS[version]
        for shift, values in self._lengths[version]:
            key = number >> shift
            for value in values.get(key, ()):
                yield Block(version, key << shift, bits - shift), value

    def longest(self, address: Address) -> tuple[Block, T] | None:
        """The first of the longest matches, or None."""
        return next(self.matches(address), None)
