"""Which bytes are kept."""

from django.db import models
from django.db.models.functions import Now


class Blob(models.Model):
    """Bytes kept under their digest. The row is written only when the bytes would survive a power cut."""

    digest = models.CharField(max_length=140, primary_key=True)  # "sha512:" and 128 hex digits
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(db_default=Now())
    # When somebody brought the same bytes once more: somebody new may be about to use them.
    kept_again_at = models.DateTimeField(null=True)
    # The bytes were destroyed by a decision; digest and size stay, and the same bytes may come again.
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size_bytes__gte=0), name="blobs_size_not_negative")
        ]

    def __str__(self) -> str:
        return self.digest
