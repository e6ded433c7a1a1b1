"""Moments in words: one form, which nobody reads as another day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from vpcviz.topology.moments import day_words, moment_of, time_words, words_of


def test_moments_are_told_to_the_minute_in_utc_with_the_month_as_a_word() -> None:
    assert time_words(datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)) == "4 Mar 2026 05:06 UTC"
    assert time_words(datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))) == "31 Dec 2025 22:30 UTC"
    assert day_words(date(2026, 11, 22)) == "22 Nov 2026"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("2026-03-04T05:06:07+00:00", "4 Mar 2026 05:06 UTC"),
        ("2026-03-04T05:06:07.891Z", "4 Mar 2026 05:06 UTC"),
        ("2026-03-04T01:06:07-04:00", "4 Mar 2026 05:06 UTC"),
        ("2026-03-04T05:06:07", "4 Mar 2026 05:06 UTC"),
        ("2026-03-04 05:06 UTC", "4 Mar 2026 05:06 UTC"),
        ("2026-03-04", "4 Mar 2026"),
        *((other, other) for other in ("", "yesterday", "20260304", "111111111111", "2026-13-04", "2026-03-04 to 05")),
        *((other, other) for other in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")),
    ],
)
def test_what_was_told_in_iso_8601_is_put_in_words_and_all_else_stays(told: str, words: str) -> None:
    assert words_of(told) == words


def test_a_moment_without_a_zone_is_of_utc() -> None:
    assert moment_of("2026-03-04T05:06:07") == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert moment_of("soon") is None
