"""Passwords that were right once."""

from vpcviz.share.proven import Proven


def test_what_was_proven_is_known_for_that_lock_and_password_alone() -> None:
    proven = Proven()
    proven.add("link 1", "correct horse")
    assert proven.has("link 1", "correct horse")
    assert not proven.has("link 1", "Correct horse")
    assert not proven.has("link 2", "correct horse")
    assert not Proven().has("link 1", "correct horse")


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    proven = Proven(most=2)
    for password in ("a", "b"):
        proven.add("link", password)
    assert proven.has("link", "a")
    proven.add("link", "c")
    assert [proven.has("link", password) for password in ("a", "b", "c")] == [True, False, True]


def test_it_holds_no_password() -> None:
    proven = Proven()
    proven.add("link 1", "correct horse")
    assert "correct horse" not in str(vars(proven))
