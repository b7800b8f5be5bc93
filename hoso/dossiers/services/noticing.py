"""Telling keepers 30 days ahead what is to be submitted, once for each last day."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers.events import WorkFileComesDue
from hoso.dossiers.models import WorkFile
from hoso.dossiers.queries import last_day_of, rule_set_of, terms_in_use
from hoso.dossiers.rules import WITH_KEEPER
from hoso.events import services as events
from hoso.rulesets.submission import NOTICE_DAYS

_AT_ONCE = 500


def notice_coming_due(actor: Actor, *, on: date) -> int:
    """Tell the keepers of files that come due within 30 days; return how many files. Safe to repeat.

    Source: ND 30/2020/ND-CP, appendix VI, part I.
    """
    told = 0
    while True:
        with transaction.atomic():
            rows = WorkFile.objects.select_for_update(skip_locked=True).filter(
                noticed_on__isnull=True, due_on__lte=on + timedelta(days=NOTICE_DAYS),
                state__in=sorted(WITH_KEEPER),
            )  # fmt: skip
            works = list(rows.order_by("due_on", "id")[:_AT_ONCE])
            if not works:
                return told
            WorkFile.objects.filter(pk__in=[work.pk for work in works]).update(noticed_on=on)
            for work in works:
                assert work.due_on is not None
                audit.record(
                    actor, "dossiers.notice_coming_due", subject=work.pk, keeper=work.keeper,
                    due_on=work.due_on,
                )  # fmt: skip
            events.announce_many([WorkFileComesDue(work.pk, work.due_on) for work in works if work.due_on])
            told += len(works)


def count_terms_anew() -> int:
    """Compute the last days of all files anew, after the office changed its table; return how many moved."""
    table, changed = terms_in_use(), 0
    rule_sets: dict[UUID, str] = {}
    ended = WorkFile.objects.filter(ended_on__isnull=False, state__in=sorted(WITH_KEEPER))
    for work in ended.iterator(chunk_size=2000):
        if work.body_id not in rule_sets:
            rule_sets[work.body_id] = rule_set_of(work.body_id)
        day = last_day_of(work, rule_sets[work.body_id], table)
        if day != work.due_on:
            # Only what nobody changed meanwhile.
            same = WorkFile.objects.filter(pk=work.pk, state=work.state, ended_on=work.ended_on)
            changed += same.update(due_on=day, noticed_on=None)
    return changed
