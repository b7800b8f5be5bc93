"""Which bytes are kept."""

from django.db import models
from django.db.models.functions import Now


class Blob(models.Model):
    """Bytes kept under their digest. The row is written only when the bytes would survive a power cut."""

    digest = models.CharField(max_length=140, primary_key=True)  # "sha512:" and 128 hex digits
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size_bytes__gte=0), name="blobs_size_not_negative")
        ]

    def __str__(self) -> str:
        return self.digest
