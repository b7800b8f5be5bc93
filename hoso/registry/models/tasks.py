"""Tasks: who does what until when, what became of it, and the days on which a body works."""

from django.db import models
from django.db.models import F, Q

from hoso.lib.ids import uuid7
from hoso.registry.rules.tasks import OPEN_TASKS, WAITING_TASKS, TaskFact, TaskState
from hoso.tables.models import TravellingRow

_OPEN = [state.value for state in OPEN_TASKS]
_WAITING = [state.value for state in WAITING_TASKS]


class Task(TravellingRow):
    """Something that one person of a body is to do until a day.

    It keeps its row for ever; the deadline that was first set stays beside the one that stands.
    """

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    # Exactly one person leads; who decides is whoever gave it.
    lead = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    giver = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    # What it is about, such as an incoming document that is to be answered.
    document = models.ForeignKey(
        "registry.Document", on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    state = models.CharField(
        max_length=12,
        default=TaskState.GIVEN.value,
        choices=[(state.value, state.value) for state in TaskState],
    )
    given_at = models.DateTimeField()
    # None: a date was given, no number of working days.
    working_days = models.PositiveSmallIntegerField(null=True)
    first_due_on = models.DateField()
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at__isnull=True)
                | (~Q(state__in=_OPEN) & Q(ended_at__isnull=False)),
                name="registry_task_ended_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("first_due_on")), name="registry_task_never_due_earlier"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="registry_task_says_what"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="registry_task_no_part_of_itself"
            ),
        ]
        indexes = [
            models.Index(
                fields=["lead", "due_on", "id"], name="registry_task_of_lead", condition=Q(state__in=_OPEN)
            ),
            models.Index(
                fields=["giver", "due_on", "id"], name="registry_task_of_giver", condition=Q(state__in=_OPEN)
            ),
            # What is late in a body, and with whom.
            models.Index(
                fields=["body", "due_on", "id"], name="registry_task_late",
                condition=Q(state__in=_WAITING), include=["lead"],
            ),
            models.Index(
                fields=["body", "due_on", "id"], name="registry_task_open", condition=Q(state__in=_OPEN)
            ),
            models.Index(
                fields=["body", "due_on", "id"], name="registry_task_ended", condition=~Q(state__in=_OPEN)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:60]


class TaskHelper(TravellingRow):
    """Somebody who cooperates in a task."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="helpers")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="+")
    # When the person said that the own part is done.
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "account"], name="registry_helper_once"),
        ]
        indexes = [
            models.Index(
                fields=["account", "task"], name="registry_helper_asked", condition=Q(done_at__isnull=True)
            ),
        ]


class TaskExtension(TravellingRow):
    """A later deadline that the lead asks for, and what was decided."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extensions")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    until_on = models.DateField()
    reason = models.TextField()
    is_granted = models.BooleanField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], name="registry_asked_once_at_a_time", condition=Q(decided_at__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, is_granted__isnull=True)
                | Q(decided_at__isnull=False, is_granted__isnull=False),
                name="registry_asked_and_decided",
            ),
        ]


class TaskEvent(models.Model):
    """What happened to a task, and who says so; the database refuses to change or remove a row."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="history")
    fact = models.CharField(max_length=12, choices=[(fact.value, fact.value) for fact in TaskFact])
    at = models.DateTimeField()
    account_id = models.UUIDField(null=True)  # None: Hoso itself
    # For whom, when the right was lent.
    on_behalf_of = models.UUIDField(null=True)
    # Whom it was given or handed to; the deadline that was set, asked for or stands.
    to_account = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "id"], name="registry_task_history")]


class OwnDay(TravellingRow):
    """A day on which a body works, or does not, otherwise than the calendar of its rule set says."""

    body = models.ForeignKey("organisations.Body", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    is_working = models.BooleanField()
    note = models.CharField(max_length=200)
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "on"], name="registry_own_day_once")]
