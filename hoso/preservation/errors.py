"""Refusals of the room `preservation`; nothing was written when one is raised."""

from hoso.lib.errors import ChangedMeanwhile, DomainError, EnvironmentMissing


class NotARoot(DomainError):
    """The folder is no OCFL 1.1 storage root that we can write to."""

    code = "preservation.not_a_root"


class StagingElsewhere(EnvironmentMissing):
    """The staging folder lies on another disk than the root, so nothing could be moved in at one stroke."""

    code = "preservation.staging_elsewhere"


class NoRoom(EnvironmentMissing):
    """The disk (or the limit on file sizes) has no room for the new version."""

    code = "preservation.no_room"


class PathRefused(DomainError):
    """A logical path cannot be kept as it is: it leaves the object, or no disk could hold it."""

    code = "preservation.path_refused"


class PathsCollide(DomainError):
    """Two logical paths of one version are the same, or one lies inside the other."""

    code = "preservation.paths_collide"


class NothingToKeep(DomainError):
    """A version without any file was asked for."""

    code = "preservation.nothing_to_keep"


class HeadMoved(ChangedMeanwhile):
    """The object has another newest version than the caller had seen."""

    code = "preservation.head_moved"


class LeaseLost(ChangedMeanwhile):
    """Whoever was adding to an object took so long that another may: nothing was committed."""

    code = "preservation.lease_lost"


class ObjectTaken(ChangedMeanwhile):
    """Somebody else is adding to the object."""

    code = "preservation.object_taken"


class ConditionsIgnored(EnvironmentMissing):
    """An S3 store does not keep conditional writes: two writers could lose a version there."""

    code = "preservation.conditions_ignored"


class ContentDiffers(DomainError):
    """The bytes handed over do not have the digest they were announced with."""

    code = "preservation.content_differs"


class ObjectUnsound(DomainError):
    """The object on the disk contradicts itself; it is left alone for a person to look at."""

    code = "preservation.object_unsound"


class ObjectMissing(DomainError):
    """The store holds no such object, version or file."""

    code = "preservation.object_missing"


class NotApproved(DomainError):
    """Only an approved dossier is preserved; until then its files may still be regrouped."""

    code = "preservation.not_approved"


class StoreUnusable(EnvironmentMissing):
    """No home folder is set, so there is no preservation store."""

    code = "preservation.store_unusable"


class NoSuchCopy(DomainError):
    """No copy of the preservation store is configured there."""

    code = "preservation.no_such_copy"


class RunEnded(DomainError):
    """The fixity check has ended, or another worker has it."""

    code = "preservation.run_ended"


class EvidenceUnreadable(DomainError):
    """The files of an evidence batch are missing, or not as they were written."""

    code = "preservation.evidence_unreadable"


class EvidenceMissing(DomainError):
    """No time stamp covers this version yet, so there is no record of it."""

    code = "preservation.evidence_missing"


class NoAuthority(EnvironmentMissing):
    """No time-stamp authority is set, or it does not answer."""

    code = "preservation.no_authority"


class StampRefused(DomainError):
    """What the authority sent is no time stamp over what was asked, or its clock is more than a day off."""

    code = "preservation.stamp_refused"


class StampNoBetter(DomainError):
    """A new time stamp would hold no longer than the one that it is to renew."""

    code = "preservation.stamp_no_better"


class PackageIncomplete(DomainError):
    """A field that the circular asks for is missing, or holds a value that it does not allow."""

    code = "preservation.package_incomplete"


class PackageRefused(DomainError):
    """What was given is no package that can be read; `reason` says why, in a word that stays the same."""

    code = "preservation.package_refused"


class NotPreserved(DomainError):
    """The newest approval of the dossier does not stand in the store yet, so there is nothing to pack."""

    code = "preservation.not_preserved"


class PackageAbsent(DomainError):
    """The dossier was kept without an AIP, for something was missing that the circular asks for."""

    code = "preservation.package_absent"


class PolicyOdd(EnvironmentMissing):
    """The table `intake.toml` of the home cannot be read."""

    code = "preservation.policy_odd"


class NotWaiting(DomainError):
    """The package was decided about before, or may not be taken in as it stands; see its reasons."""

    code = "preservation.not_waiting"


class ReasonMissing(DomainError):
    """Taking in what is held, and refusing, asks for a reason in words."""

    code = "preservation.reason_missing"


class SchemaMissing(EnvironmentMissing):
    """A schema of packages is not installed on this machine."""

    code = "preservation.schema_missing"


class CopyOutOfReach(DomainError):
    """A copy of the store that holds an object is not configured any more, so it cannot be removed there."""

    code = "preservation.copy_out_of_reach"


class BeingWritten(DomainError):
    """A dossier is just being written into the store, or waits for it: it cannot be destroyed now."""

    code = "preservation.being_written"
