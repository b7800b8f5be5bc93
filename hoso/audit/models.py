"""The trail's rows, the log that orders them, and its signed checkpoints."""

from django.db import models
from django.db.models.functions import Now

from hoso.lib.ids import uuid7
from hoso.tables.commits import CommitOrdered
from hoso.tables.models import this_node


class TrailRow(CommitOrdered):
    """One act: who, in which post, on whose behalf, what, on what. Never changed, never removed.

    Ids, codes and dates only. `commitment` is SHA-256 over a salt and the canonical JSON of the detail,
    empty where the act had none; so the detail can be erased and the row still verifies.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Ids made in one millisecond have no order; acts of one transaction shall keep theirs.
    written = models.BigIntegerField(
        db_default=models.Func(models.Value("hoso_row_seq"), function="nextval"), editable=False
    )
    at = models.DateTimeField(db_default=Now())
    node = models.UUIDField(default=this_node, editable=False)
    account_id = models.UUIDField(null=True)
    # Which maintenance of the service itself acted; empty when an account did.
    service = models.CharField(max_length=100, blank=True)
    post_id = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    act = models.CharField(max_length=100)
    subject = models.UUIDField(null=True)
    ids = models.JSONField(default=dict)
    commitment = models.BinaryField(max_length=32, default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["incarnation", "xid", "written"], name="audit_trail_commit_order"),
            models.Index(fields=["subject", "written"], name="audit_trail_by_subject"),
            models.Index(fields=["account_id", "written"], name="audit_trail_by_account"),
        ]


class Detail(models.Model):
    """Names and old and new values of one act: apart from the row, because these may have to be erased."""

    row = models.OneToOneField(TrailRow, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    salt = models.BinaryField(max_length=32)
    detail = models.JSONField()


class Leaf(CommitOrdered):
    """The place of one row in the Merkle log. `incarnation`, `xid` and `written` are those of the row.

    No foreign key: when a row has been taken away by force, its leaf still says that it was there.
    """

    seq = models.BigIntegerField(primary_key=True)
    row_id = models.UUIDField(unique=True)
    written = models.BigIntegerField()
    leaf_hash = models.BinaryField(max_length=32)


class Subtree(models.Model):
    """The hash of a complete subtree of 256, 65,536, ... leaves.

    With them a root or a proof costs a few hundred hashes, whatever the size of the log.
    """

    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint("level", "position", name="audit_subtree_once")]


class Checkpoint(models.Model):
    """A signed statement: at this moment the log had this size and this root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    previous_size = models.BigIntegerField()
    previous_root = models.BinaryField(max_length=32)
    node = models.UUIDField()
    incarnation = models.UUIDField()
    at = models.DateTimeField()
    public_key = models.CharField(max_length=44)  # base64 of 32 bytes (RFC 8032)
    signature = models.BinaryField(max_length=64)
