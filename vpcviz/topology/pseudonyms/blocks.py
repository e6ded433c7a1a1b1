"""Prefix-preserving replacement of addresses: a block inside another stays inside it, and private stays private.

Source: Xu, Fan, Ammar, Moon, "Prefix-Preserving IP Address Anonymization" (Crypto-PAn), with HMAC-SHA256 as the function.
"""

import hmac
import re
from collections.abc import Iterable

from vpcviz.topology.addresses import BITS, Address, Block, address_of, block_of

_STAY_INSIDE = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "198.18.0.0/15", "240.0.0.0/4"),
    *("2000::/3", "fc00::/7", "fe80::/64"),
)
"""Ranges that map onto themselves; inside them addresses move."""

_STAY = ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "::/8", "64:ff9b::/96", "ff00::/8")
"""Ranges that mean the same to everyone, and stay as they are."""

_CARRIERS = (0xFFFF << 32, 0x64FF9B << 96)
"""IPv6 prefixes of 96 bits with an IPv4 address behind them: IPv4-mapped (RFC 4291) and NAT64 (RFC 6052)."""

_MARK = re.compile(r"[._-]")
_SOLID = re.compile(r"[0-9A-Fa-f]{8}")

_KEYS = 256
"""How many keys are tried for one under which no original block is the replacement of another."""


class Blocks:
    """Replaces addresses and CIDR blocks, IPv4 and IPv6."""

    __slots__ = ("_above", "_beginnings", "_bytes", "_key", "_lengths", "_still")

    def __init__(self, key: bytes, still: Iterable[Block], originals: Iterable[Block]) -> None:
        moving = tuple(block for text in _STAY_INSIDE if (block := block_of(text)))
        stays = (*still, *(block for text in _STAY if (block := block_of(text))))
        self._above = {above for block in (*moving, *stays) for above in _above(block)}
        self._still = {
            (block.version, block.length, block.value >> BITS[block.version] - block.length) for block in stays
        }
        self._lengths = {
            version: sorted({length for of, length, _ in self._still if of == version}) for version in BITS
        }
        self._bytes: dict[tuple[int, bytes, int], int] = {}
        self._key = b""
        originals = frozenset(originals)
        self._beginnings = {block.value >> 16 for block in originals if block.version == 4 and block.length >= 16}
        self._choose(key, originals)

    def replace(self, text: str) -> str:
        """The replacement of an address or block; what is neither comes back as it is."""
        address, _, length = text.partition("/")
        found = address_of(address)
        if found is None or (length and block_of(text) is None):
            return text
        if not length:
            return str(Address(found.version, self._moved(found)))
        block = block_of(text)
        whole = block is not None and block.value == found.value
        moved = self._block(block) if block is not None and whole else self._moved(found)
        return f"{Address(found.version, moved)}/{length}"

    def part(self, text: str) -> str:
        """The replacement of two or three octets, whatever stands between them, if a network of the inventory begins so."""
        octets = [int(word) for word in _MARK.split(text)]
        if max(octets) > 255 or octets[0] << 8 | octets[1] not in self._beginnings:
            return text
        bits, value = 8 * len(octets), int.from_bytes(bytes(octets), "big")
        moved = iter((self._block(Block(4, value << 32 - bits, bits)) >> 32 - bits).to_bytes(len(octets), "big"))
        return re.sub(r"\d+", lambda _: str(next(moved)), text)

    def dashed(self, text: str, *, glued: bool) -> str:
        """The replacement of the addresses among numbers in a row with hyphens or low lines, and of a block's length behind.

        Addresses of the inventory's networks are told first. Behind a word, a first number that is one too many is the
        word's: `node1-10-0-1-25`.
        """
        words = _MARK.split(text)
        numbers = [int(word) for word in words]
        at = 1 if glued and len(numbers) % 4 == 1 and not self._begins(numbers[:4]) else 0
        while at + 4 <= len(numbers):
            ahead = (numbers[next_ : next_ + 4] for next_ in range(at + 1, min(at + 4, len(numbers) - 3)))
            octets = numbers[at : at + 4]
            if max(octets) > 255 or (not self._begins(octets) and any(map(self._begins, ahead))):
                at += 1
                continue
            address = ".".join(map(str, octets))
            is_block = at + 5 == len(numbers) and block_of(f"{address}/{numbers[-1]}") is not None
            moved = self.replace(f"{address}/{numbers[-1]}" if is_block else address)
            words[at : at + 4] = moved.partition("/")[0].split(".")
            at += 4
        return ("_" if "_" in text else "-").join(words)

    def solid(self, text: str) -> str | None:
        """The replacement of an address in a network of the inventory, in eight hexadecimal digits; None for any other."""
        value = int(text, 16) if _SOLID.fullmatch(text) else -1
        if value >> 16 not in self._beginnings:
            return None
        moved = f"{self._moved(Address(4, value)):08x}"
        return moved.upper() if text.upper() == text else moved

    def backwards(self, text: str) -> str | None:
        """The replacement of `2.1.10.in-addr.arpa`, and of the same for IPv6; None when it holds no address."""
        *labels, family, top = text.split(".")
        version, size, base = (4, 8, 10) if family.lower() == "in-addr" else (6, 4, 16)
        whole, bits = BITS[version], size * len(labels)
        if bits > whole or not all(_is_part(label, base, 1 << size) for label in labels):
            return None
        value = sum(int(label, base) << size * at for at, label in enumerate(labels))
        moved = self._block(Block(version, value << whole - bits, bits)) >> whole - bits
        parts = (moved >> size * at & (1 << size) - 1 for at in range(len(labels)))
        return ".".join((*(f"{part:x}" if base == 16 else str(part) for part in parts), family, top))

    def _begins(self, octets: list[int]) -> bool:
        """Whether a network of the inventory begins so."""
        return max(octets) < 256 and octets[0] << 8 | octets[1] in self._beginnings

    def _choose(self, key: bytes, originals: frozenset[Block]) -> None:
        ordered = sorted(originals, key=lambda block: (block.version, block.length, block.value))
        keys = [hmac.digest(key, f"addresses {number}".encode(), "sha256") for number in range(_KEYS)]
        for candidate in (*keys, keys[0]):
            self._key = candidate
            self._bytes.clear()
            if not any(self._meets(block, originals) for block in ordered):
                return

    def _meets(self, block: Block, originals: frozenset[Block]) -> bool:
        moved = block._replace(value=self._block(block))
        return moved in originals and not (moved == block and self._immovable(block))

    def _immovable(self, block: Block) -> bool:
        bits = BITS[block.version]
        return all(self._fixed(block.version, depth, block.value >> bits - depth) for depth in range(block.length))

    def _block(self, block: Block) -> int:
        host = BITS[block.version] - block.length
        return self._moved(block.first) >> host << host

    def _moved(self, address: Address) -> int:
        version, value = address
        if version == 6 and value >> 32 << 32 in _CARRIERS:
            return value >> 32 << 32 | self._moved(Address(4, value & 0xFFFFFFFF))
        original = value.to_bytes(BITS[version] // 8, "big")
        moved = 0
        for at, byte in enumerate(original):
            key = (version, original[:at], byte)
            found = self._bytes.get(key)
            if found is None:
                found = self._bytes[key] = self._byte(*key)
            moved = moved << 8 | found
        return moved

    def _byte(self, version: int, before: bytes, byte: int) -> int:
        flips = int.from_bytes(hmac.digest(self._key, bytes((version,)) + before, "sha256"), "big")
        prefix, node, moved = int.from_bytes(before, "big"), 1, 0
        for depth in range(8):
            bit = byte >> 7 - depth & 1
            flip = flips >> node & 1
            if flip and self._fixed(version, len(before) * 8 + depth, prefix):
                flip = 0
            moved = moved << 1 | bit ^ flip
            node, prefix = node << 1 | bit, prefix << 1 | bit
        return moved

    def _fixed(self, version: int, depth: int, prefix: int) -> bool:
        """Whether the bit after this prefix may not change."""
        if (version, depth, prefix) in self._above:
            return True
        return any(
            length <= depth and (version, length, prefix >> depth - length) in self._still
            for length in self._lengths[version]
        )


def _is_part(label: str, base: int, limit: int) -> bool:
    return (label.isdecimal() or base == 16) and int(label, base) < limit


def _above(block: Block) -> Iterable[tuple[int, int, int]]:
    bits = BITS[block.version]
    return ((block.version, length, block.value >> bits - length) for length in range(block.length))
