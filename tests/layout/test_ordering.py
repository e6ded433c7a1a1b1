"""The order of boxes in columns."""

from vpcviz.layout.ordering import ordered

GROUPS = {name: name[0] for name in ("a1", "a2", "b1", "b2", "c1", "c2", "t1", "t2", "t3")}


def test_targets_stand_in_the_order_of_their_load_balancers() -> None:
    edges = [("a1", "t3"), ("a2", "t1"), ("b1", "t2")]
    assert ordered([["a1", "a2", "b1"], ["t1", "t2", "t3"]], GROUPS, edges) == (("a1", "a2", "b1"), ("t3", "t1", "t2"))


def test_without_crossings_nothing_moves() -> None:
    columns = (("a1", "a2"), ("t1", "t2"))
    assert ordered(columns, GROUPS, [("a1", "t1"), ("a2", "t2")]) == columns


def test_boxes_of_one_group_stay_together() -> None:
    edges = [("a1", "b1"), ("a1", "c1"), ("a2", "b2"), ("a2", "c2")]
    _, column = ordered([["a1", "a2"], ["b1", "c1", "b2", "c2"]], GROUPS, edges)
    assert [name[0] for name in column] in (["b", "b", "c", "c"], ["c", "c", "b", "b"])


def test_a_line_that_skips_a_column_counts_where_it_passes() -> None:
    edges = [("a1", "t1"), ("a2", "b1"), ("b1", "t2")]
    columns = ordered([["a1", "a2"], ["b1"], ["t2", "t1"]], GROUPS, edges)
    assert columns[2] == ("t1", "t2")
