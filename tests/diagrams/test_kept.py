"""What is kept, and for how long."""

from vpcviz.diagrams.kept import Kept


def test_a_value_is_made_once() -> None:
    kept: Kept[str] = Kept(bound=10, weigh=len)
    made: list[str] = []

    def make() -> str:
        made.append("x")
        return "value"

    assert [kept.get("key", make), kept.get("key", make)] == ["value", "value"]
    assert made == ["x"]


def test_the_least_recently_used_leaves_first() -> None:
    kept: Kept[str] = Kept(bound=4, weigh=len)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda: "xx")
    assert kept.get("a", lambda: "new") == "xx"
    assert kept.get("b", lambda: "new") == "new"


def test_a_value_above_the_bound_is_not_kept() -> None:
    kept: Kept[str] = Kept(bound=3, weigh=len)
    assert kept.get("key", lambda: "long value") == "long value"
    assert kept.get("key", lambda: "new") == "new"
