"""Accounts, posts with their rights, delegations and tokens; all dated."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from hoso.access.values import AccessClass, ScopeKind
from hoso.lib.ids import uuid7
from hoso.tables.models import DatedFact, TravellingRow


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name, as Django's login asks."""


class Account(AbstractBaseUser):
    """A person who signs in. It is never deleted: the trail names it for ever."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=80, unique=True)
    full_name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = AccountManager()

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """Return the name as the pages show it."""
        return self.full_name


class Post(DatedFact, TravellingRow):
    """A person holds a post in a body for some days; rights hang on the post and end with it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.title


class Right(DatedFact, TravellingRow):
    """One act in one scope up to a class, for the holder of a post."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="rights")
    act = models.CharField(max_length=60)
    scope_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ScopeKind])
    scope_id = models.UUIDField()
    access_class = models.SmallIntegerField(choices=[(level.value, level.name) for level in AccessClass])

    class Meta:
        indexes = [models.Index(fields=["post", "act"], name="accounts_right_by_post")]


class Delegation(DatedFact, TravellingRow):
    """Rights of a post lent to another person: dated, a subset, not passed on, ending with the post.

    Only the acts named; with a scope, only in that scope; with a class, only up to it.
    """

    giver_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="given")
    receiver = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="received")
    acts = models.JSONField()
    scope_kind = models.CharField(
        max_length=10, blank=True, db_default="", choices=[(kind.value, kind.value) for kind in ScopeKind]
    )
    scope_id = models.UUIDField(null=True, blank=True)
    access_class = models.SmallIntegerField(
        null=True, blank=True, choices=[(level.value, level.name) for level in AccessClass]
    )
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind="", scope_id=None) | (~Q(scope_kind="") & Q(scope_id__isnull=False)),
                name="accounts_lent_scope_whole",
            ),
        ]


class Token(models.Model):
    """A secret with which a command or another system speaks for an account; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()


class SavedView(TravellingRow):
    """A list as a person narrowed it, under a name: for that person alone."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="views")
    # The list's address, and how it is narrowed.
    path = models.CharField(max_length=200)
    query = models.CharField(max_length=3000, blank=True)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "path", "name"], name="accounts_view_named_once"),
        ]

    def __str__(self) -> str:
        return self.name
