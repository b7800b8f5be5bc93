"""A node is trusted when a person has compared its fingerprint, and for the bodies on its card alone."""

import io
from dataclasses import replace

import pytest

from hoso.exchange import queries, sealing, services
from hoso.exchange.cards import read_card
from hoso.exchange.errors import (
    AddressOdd,
    BodyBoundElsewhere,
    CardDiffers,
    CardNotReadable,
    FingerprintDiffers,
    NobodyFollows,
    PeerNotConfirmed,
    PeerNotFound,
    ReasonMissing,
    SealNotReadable,
    SenderUnknown,
)
from hoso.exchange.models import Binding, Peer
from hoso.exchange.tests.world import (
    NOW,
    PROVINCE_CODE,
    SERVICE,
    Office,
    PlayedNode,
    a_coded_body,
    a_document,
    nothing_came,
)
from hoso.lib.errors import NotAllowed
from hoso.lib.ids import uuid7
from hoso.node.home import open_home
from hoso.organisations.errors import CodeNotFound
from tests.throwaway import passable_folder
from tests.worlds import TODAY


@pytest.fixture
def stranger() -> PlayedNode:
    """A node nobody knows."""
    return PlayedNode(open_home(passable_folder() / "stranger"))


class TestCards:
    """Writing our own, and reading those of others."""

    def test_a_card_says_where_a_node_is_and_for_whom_it_speaks(self, office: Office) -> None:
        written = services.write_card(
            SERVICE, name="Chiêm Hóa", address="https://10.0.0.5:8443/", authority="",
            bodies=[office.commune], at=NOW,
        )  # fmt: skip
        card = read_card(written)
        assert (card.name, card.address) == ("Chiêm Hóa", "https://10.0.0.5:8443")
        assert [each.code for each in card.bodies] == ["H49.64.33"]

    def test_a_body_that_is_not_on_the_next_card_is_spoken_for_no_more(self, office: Office) -> None:
        services.write_card(SERVICE, name="x", address="", authority="", bodies=[], at=NOW)
        assert not Binding.objects.filter(body=office.commune, ended_on=None).exists()

    def test_nobody_speaks_for_a_body_that_has_ceased(self, office: Office) -> None:
        gone = a_coded_body("H49.1", ended=TODAY)
        with pytest.raises(NobodyFollows):
            services.write_card(SERVICE, name="x", address="", authority="", bodies=[gone], at=NOW)
        assert Binding.objects.filter(body=office.commune, ended_on=None).exists()

    @pytest.mark.parametrize(
        "address",
        ["http://10.0.0.5:80", "https://", "ftp://a", "https://a/b", "https://u:p@a", "https://a?b", "a"],
    )
    def test_an_address_that_others_can_listen_to_is_refused(self, office: Office, address: str) -> None:
        with pytest.raises(AddressOdd):
            services.write_card(SERVICE, name="x", address=address, authority="", bodies=[], at=NOW)
        assert Binding.objects.filter(body=office.commune, ended_on=None).exists()

    def test_whoever_does_not_exchange_writes_no_card(self, office: Office) -> None:
        reader = replace(office.an, grants=())
        with pytest.raises(NotAllowed):
            services.write_card(reader, name="x", address="", authority="", bodies=[], at=NOW)

    @pytest.mark.parametrize("change", [b"Tuy", b"H49"])
    def test_a_changed_card_is_none(self, office: Office, stranger: PlayedNode, change: bytes) -> None:
        written = stranger.card(PROVINCE_CODE)
        assert change in written
        with pytest.raises(CardNotReadable):
            services.introduce_peer(SERVICE, written.replace(change, b"X" * len(change)), at=NOW)
        assert not Peer.objects.filter(node=stranger.me.node_id).exists()

    @pytest.mark.parametrize(
        "content", [b"", b"hoso-card-1\n{}\n\n", b"hoso-card-1\n[]\nAA==\n", b"\xff" * 99]
    )
    def test_what_is_no_card_is_none(self, office: Office, content: bytes) -> None:
        with pytest.raises(CardNotReadable):
            services.introduce_peer(SERVICE, content, at=NOW)

    def test_ones_own_card_is_not_introduced(self, office: Office) -> None:
        own = Peer.objects.get(state="own").card
        with pytest.raises(CardDiffers):
            services.introduce_peer(SERVICE, own.encode(), at=NOW)


class TestConfirming:
    """The fingerprint, read out by people."""

    def test_a_node_that_was_only_introduced_sends_nothing_here(
        self, office: Office, stranger: PlayedNode
    ) -> None:
        a_coded_body("H50")
        services.introduce_peer(SERVICE, stranger.card("H50"), at=NOW)
        envelope = stranger.seal(stranger.content(office.message(files=0)), recipient=office.own)
        with pytest.raises(PeerNotConfirmed):
            office.takes(envelope)
        assert nothing_came()

    def test_the_right_fingerprint_is_enough_in_any_spelling(
        self, office: Office, stranger: PlayedNode
    ) -> None:
        body = a_coded_body("H50")
        services.introduce_peer(SERVICE, stranger.card("H50"), at=NOW)
        told = stranger.me.fingerprint.upper().replace(" ", ":")
        peer = services.confirm_peer(SERVICE, stranger.me.node_id, fingerprint=told, at=NOW)
        assert (peer.state, peer.channel) == ("confirmed", "folder")
        assert queries.binding_to(body, on=TODAY).peer == peer

    def test_another_fingerprint_confirms_nothing(self, office: Office, stranger: PlayedNode) -> None:
        body = a_coded_body("H50")
        services.introduce_peer(SERVICE, stranger.card("H50"), at=NOW)
        with pytest.raises(FingerprintDiffers):
            services.confirm_peer(
                SERVICE, stranger.me.node_id, fingerprint=office.node.me.fingerprint, at=NOW
            )
        assert Peer.objects.get(node=stranger.me.node_id).state == "introduced"
        assert not Binding.objects.filter(body=body).exists()

    def test_a_node_without_a_card_is_not_there(self, office: Office) -> None:
        with pytest.raises(PeerNotFound):
            services.confirm_peer(SERVICE, uuid7(), fingerprint="", at=NOW)

    def test_a_body_has_one_node(self, office: Office, stranger: PlayedNode) -> None:
        services.introduce_peer(SERVICE, stranger.card(PROVINCE_CODE), at=NOW)
        with pytest.raises(BodyBoundElsewhere):
            services.confirm_peer(SERVICE, stranger.me.node_id, fingerprint=stranger.me.fingerprint, at=NOW)
        assert queries.binding_to(office.province, on=TODAY).peer == office.peer

    def test_a_body_that_nobody_here_knows_is_refused(self, office: Office, stranger: PlayedNode) -> None:
        services.introduce_peer(SERVICE, stranger.card("H77"), at=NOW)
        with pytest.raises(CodeNotFound):
            services.confirm_peer(SERVICE, stranger.me.node_id, fingerprint=stranger.me.fingerprint, at=NOW)
        assert Peer.objects.get(node=stranger.me.node_id).state == "introduced"

    def test_a_later_card_counts_when_it_is_confirmed(self, office: Office) -> None:
        services.introduce_peer(SERVICE, office.node.card(PROVINCE_CODE, name="Mới"), at=NOW)
        assert Peer.objects.get(pk=office.peer.pk).name == "Tuyên Quang"
        services.confirm_peer(SERVICE, office.peer.node, fingerprint=office.node.me.fingerprint, at=NOW)
        assert Peer.objects.get(pk=office.peer.pk).name == "Mới"

    def test_a_card_with_another_key_does_not_take_a_nodes_place(
        self, office: Office, stranger: PlayedNode
    ) -> None:
        forged = stranger.card(PROVINCE_CODE, node=office.peer.node)
        with pytest.raises(CardDiffers):
            services.introduce_peer(SERVICE, forged, at=NOW)
        assert Peer.objects.get(pk=office.peer.pk).next_card == ""


class TestBlocking:
    """Trust taken back."""

    def test_nothing_is_taken_from_a_blocked_node_and_nothing_goes_there(self, office: Office) -> None:
        document = a_document(office)
        services.block_peer(SERVICE, office.peer.node, reason="Máy bị mất")
        with pytest.raises(PeerNotConfirmed):
            office.arrives(office.message())
        with pytest.raises(PeerNotConfirmed):
            services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert nothing_came()

    def test_a_reason_is_needed(self, office: Office) -> None:
        with pytest.raises(ReasonMissing):
            services.block_peer(SERVICE, office.peer.node, reason=" ")
        assert Peer.objects.get(pk=office.peer.pk).state == "confirmed"

    def test_a_receipt_of_a_stranger_is_worth_nothing(self, office: Office, stranger: PlayedNode) -> None:
        envelope = stranger.seal(b"x", recipient=office.own)
        with pytest.raises(SenderUnknown):
            services.take_receipt(stranger.receipt(envelope), at=NOW)


def test_a_statement_is_read_in_lines_with_a_limit() -> None:
    with pytest.raises(SealNotReadable):
        sealing.read(sealing.CARD, io.BytesIO(b"hoso-card-1\n" + b"x" * (1 << 20)))
