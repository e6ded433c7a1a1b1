"""Addresses, blocks and the longest prefix."""

from hypothesis import given, settings
from hypothesis import strategies as st

from vpcviz.topology.addresses import Address, Block, PrefixMap, address_of, block_of, covers, is_private


def address(text: str) -> Address:
    found = address_of(text)
    assert found is not None
    return found


def blocks() -> st.SearchStrategy[Block]:
    def make(value: int, length: int) -> Block:
        return Block(4, value >> (32 - length) << (32 - length), length)

    return st.builds(make, st.integers(0, 2**32 - 1), st.integers(0, 32))


def naive(pairs: list[tuple[Block, int]], wanted: Address) -> list[tuple[Block, int]]:
    """A linear scan: all that hold the address, longest first, else in the order given."""
    return sorted((pair for pair in pairs if pair[0].holds(wanted)), key=lambda pair: -pair[0].length)


@settings(deadline=None)
@given(st.lists(blocks(), max_size=30), st.integers(0, 2**32 - 1))
def test_the_map_finds_what_a_linear_scan_finds(found: list[Block], number: int) -> None:
    pairs = [(block, index) for index, block in enumerate(found)]
    wanted = Address(4, number)
    assert list(PrefixMap(pairs).matches(wanted)) == naive(pairs, wanted)


@settings(deadline=None)
@given(st.lists(blocks(), min_size=1, max_size=10))
def test_a_block_is_found_by_its_own_first_address(found: list[Block]) -> None:
    longest = PrefixMap((block, block) for block in found).longest(found[0].first)
    assert longest is not None
    assert longest[0].length >= found[0].length


def test_text_that_spells_no_address_is_none() -> None:
    assert address_of("eni-1") is None
    assert block_of("pl-1") is None
    assert not covers("pl-1", address("10.0.0.1"))


def test_the_block_of_one_host_counts_as_its_address() -> None:
    assert address_of("10.0.0.1/32") == address("10.0.0.1")


def test_the_ip_versions_do_not_mix() -> None:
    assert covers("::/0", address("2001:db8::1"))
    assert not covers("::/0", address("10.0.0.1"))
    assert not covers("0.0.0.0/0", address("2001:db8::1"))


def test_addresses_and_blocks_spell_themselves() -> None:
    assert str(address("2001:db8::1")) == "2001:db8::1"
    assert str(block_of("10.1.2.3/16")) == "10.1.0.0/16"


def test_the_internet_carries_no_private_addresses() -> None:
    assert is_private(address("10.0.0.1"))
    assert is_private(address("100.64.0.1"))
    assert is_private(address("fd00::1"))
    assert not is_private(address("8.8.8.8"))
