"""What this room refuses."""

from hoso.lib.errors import DomainError, EnvironmentMissing


class BatchImpossible(DomainError):
    """The batch that was asked for cannot be drawn: no issuers, no matter for them, or dates turned round."""

    code = "samples.batch_impossible"


class FontsMissing(EnvironmentMissing):
    """No font with Vietnamese letters is installed (Debian: fonts-liberation2 or fonts-dejavu-core)."""

    code = "samples.fonts_missing"
