"""The accounts and regions of the fast AWS: the recorded estate, as often as is asked for, with ids of its own."""

from dataclasses import dataclass

RECORDED_ACCOUNTS = ("111111111111", "222222222222", "333333333333")
RECORDED_REGIONS = ("us-east-1", "eu-west-1")
REGIONS = ("us-east-1", "eu-west-1", "us-west-2", "eu-central-1")
"""The third and fourth hold what the first and second do."""

FIRST_ACCOUNT = 700_000_000_000
MARK = b"~~~"
"""Stands in a recorded id for the three digits that tell one copy of the estate from another."""


@dataclass(frozen=True, slots=True)
class Place:
    """An account and a region, and whose recorded answers it gives."""

    account: str
    region: str

    @property
    def number(self) -> int:
        """The account's number in the fast AWS, from 0."""
        return int(self.account) - FIRST_ACCOUNT

    @property
    def recorded(self) -> tuple[str, str]:
        """The recorded account and region whose answers stand here."""
        column = REGIONS.index(self.region) if self.region in REGIONS else 0
        return RECORDED_ACCOUNTS[self.number % 3], RECORDED_REGIONS[column % 2]

    def told_as(self, recorded: bytes) -> bytes:
        """The recorded answer with the ids, accounts and regions of this place."""
        pair = REGIONS.index(self.region) // 2 if self.region in REGIONS else 0
        copy = self.number // 3
        told = recorded.replace(MARK, f"{copy * 2 + pair:03x}".encode())
        for index, account in enumerate(RECORDED_ACCOUNTS):
            told = told.replace(account.encode(), account_id(copy * 3 + index).encode())
        if pair:
            told = told.replace(b"us-east-1", b"us-west-2").replace(b"eu-west-1", b"eu-central-1")
        return told


def account_id(number: int) -> str:
    """The id of the account with this number."""
    return str(FIRST_ACCOUNT + number)


def role_arn(number: int) -> str:
    """The role by which the account is entered."""
    return f"arn:aws:iam::{account_id(number)}:role/VpcvizReadOnly"
