"""A node is known by its key; Bình compares the fingerprint over the telephone."""

import base64
import stat
from datetime import UTC, datetime

import pytest

from hoso.node.errors import IdentityBroken, KeyExposed, SignatureWrong
from hoso.node.home import Home
from hoso.node.identity import begin_incarnation, open_identity, rotate_key, verify, verify_rotations

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_a_home_keeps_its_identity(own_home: Home) -> None:
    assert open_identity(own_home) == open_identity(own_home)


def test_the_private_key_is_closed_to_others(own_home: Home) -> None:
    assert stat.S_IMODE(open_identity(own_home).key_file.stat().st_mode) == 0o600


def test_the_card_holds_no_secret(own_home: Home) -> None:
    node = open_identity(own_home)
    private = node.key_file.read_text().splitlines()[1]
    assert private not in str(node.card())
    assert len(node.fingerprint.split()) == 16


def test_what_the_node_signed_is_verified_with_its_card(own_home: Home) -> None:
    node = open_identity(own_home)
    verify(node.card()["public_key"], node.sign(b"checkpoint 7"), b"checkpoint 7")


def test_a_changed_message_and_another_key_are_noticed(own_home: Home) -> None:
    node = open_identity(own_home)
    signature = node.sign(b"checkpoint 7")
    with pytest.raises(SignatureWrong):
        verify(node.public_key, signature, b"checkpoint 8")
    other = rotate_key(own_home, at=NOON)
    with pytest.raises(SignatureWrong):
        verify(other.public_key, signature, b"checkpoint 7")


def test_a_rotated_key_is_followed_from_the_old_one(own_home: Home) -> None:
    first = open_identity(own_home)
    rotate_key(own_home, at=NOON)
    third = rotate_key(own_home, at=NOON)
    assert open_identity(own_home) == third
    assert third.node_id == first.node_id
    assert [len(third.rotations), third.rotations[0].old_public_key] == [2, first.public_key]
    verify_rotations(third.card())
    assert not first.key_file.exists()


def test_a_forged_rotation_is_noticed(own_home: Home) -> None:
    open_identity(own_home)
    card = rotate_key(own_home, at=NOON).card()
    for field, value in [
        ("signed_by_old", base64.b64encode(bytes(64)).decode()),
        ("rotated_at", "2020-01-01T00:00:00+00:00"),
    ]:
        forged = {**card, "rotations": [{**card["rotations"][0], field: value}]}
        with pytest.raises(SignatureWrong):
            verify_rotations(forged)
    with pytest.raises(SignatureWrong):
        verify_rotations({**card, "public_key": card["rotations"][0]["old_public_key"]})


def test_a_new_incarnation_keeps_node_and_key(own_home: Home) -> None:
    first = open_identity(own_home)
    second = begin_incarnation(own_home)
    assert (second.node_id, second.public_key) == (first.node_id, first.public_key)
    assert second.incarnation != first.incarnation


def test_a_key_that_others_may_read_is_refused(own_home: Home) -> None:
    node = open_identity(own_home)
    node.key_file.chmod(0o644)
    with pytest.raises(KeyExposed):
        node.sign(b"anything")


def test_a_lost_card_is_not_replaced_by_a_new_identity(own_home: Home) -> None:
    node = open_identity(own_home)
    (own_home.checkpoints / "1.json").write_text("{}")
    (own_home.keys / "node.json").unlink()
    with pytest.raises(IdentityBroken):
        open_identity(own_home)
    assert node.key_file.exists()
    assert not (own_home.keys / "node.json").exists()


def test_a_first_start_that_was_cut_short_begins_again(own_home: Home) -> None:
    open_identity(own_home)
    (own_home.keys / "node.json").unlink()
    assert open_identity(own_home).rotations == ()


def test_the_key_of_another_node_is_refused(own_home: Home) -> None:
    node = open_identity(own_home)
    pem = node.key_file.read_bytes()
    other = rotate_key(own_home, at=NOON)
    other.key_file.write_bytes(pem)
    with pytest.raises(IdentityBroken):
        open_identity(own_home)
