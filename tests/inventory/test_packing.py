"""JSON in the database."""

from vpcviz.inventory.packing import canonical, digest, packed, unpacked
from vpcviz.topology.kinds import Kind


def test_equal_bodies_have_one_text_whatever_the_order_of_their_keys() -> None:
    assert canonical({"a": 1, "b": {"c": 2, "d": 3}}) == canonical({"b": {"d": 3, "c": 2}, "a": 1})


def test_a_packed_value_comes_back() -> None:
    body = {"Tags": [{"Key": "Name", "Value": "ä <script> \ud800"}], "Count": 2**70}
    assert unpacked(packed(canonical(body))) == body


def test_a_field_that_differs_at_every_look_makes_no_new_version() -> None:
    before = {"DBInstanceIdentifier": "orders", "LatestRestorableTime": "05:00"}
    after = {"DBInstanceIdentifier": "orders", "LatestRestorableTime": "05:05"}
    moved = {"DBInstanceIdentifier": "orders", "LatestRestorableTime": "05:05", "Engine": "mysql"}
    digests = [digest(Kind.DB_INSTANCE, body, canonical(body)) for body in (before, after, moved)]
    assert digests[0] == digests[1] != digests[2]
