"""Accepting certain documents in a batch, after a sample of them was looked at."""

import secrets
from uuid import UUID

from django.db import IntegrityError, transaction

from hoso.access import acts
from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.digitisation import queries
from hoso.digitisation.errors import MoveNotOpen, NothingCertain, SampleFailed, SampleNotChecked
from hoso.digitisation.models import Sample
from hoso.digitisation.queries.quality import sample_facts
from hoso.digitisation.rules.sampling import sample_size
from hoso.digitisation.rules.states import SampleState
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, NotFound
from hoso.registry import services as registry

_DICE = secrets.SystemRandom()


@transaction.atomic
def draw_sample(actor: Actor, batch_id: UUID) -> Sample:
    """Draw those of the certain documents that a person looks at; an open sample is returned as it is.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`; needs `acts.DESCRIBE`.
        NothingCertain: there is nothing to accept.
        ChangedMeanwhile: a colleague drew one in this second.
    """
    batch = queries.get_batch(actor, batch_id, to=acts.DESCRIBE)
    present = Sample.objects.filter(batch_id=batch_id, state=SampleState.DRAWN).first()
    if present is not None:
        return present
    population = queries.certain_in(actor, batch_id)
    if not population:
        raise NothingCertain(f"batch {batch_id} has no certain documents")
    # Nobody can foresee which are drawn, nor draw until the sample pleases: an open one is kept.
    drawn = sorted(_DICE.sample(population, sample_size(len(population))))
    try:
        with transaction.atomic():
            sample = Sample.objects.create(
                batch_id=batch_id,
                population=population,
                drawn=drawn,
                drawn_by=actor.account_id,
                drawn_at=now(),
            )
    except IntegrityError as error:
        raise ChangedMeanwhile(f"a sample of batch {batch_id} was drawn") from error
    audit.record(
        queries.in_capacity(actor, batch, acts.DESCRIBE), "digitisation.draw_sample", subject=batch_id,
        sample=sample.pk, population=len(population), drawn=len(drawn),
    )  # fmt: skip
    return sample


def accept_certain(actor: Actor, sample_id: UUID) -> int:
    """Accept all certain documents of a sample's batch, unseen but for the sample; return how many.

    When one of the sample had to be corrected, nothing is accepted: the sample is noted as failed and
    every document is looked at, or a new sample drawn from what remains.

    Raises:
        NotFound, NotAllowed: see `queries.get_batch`; needs `acts.DESCRIBE`.
        MoveNotOpen: the sample was decided before.
        SampleNotChecked: somebody has still to look at a part of it.
        SampleFailed: a document of the sample was wrong.
    """
    found = Sample.objects.filter(pk=sample_id).first()
    if found is None:
        raise NotFound(f"sample {sample_id} not found")
    queries.get_batch(actor, found.batch_id, to=acts.DESCRIBE)
    with transaction.atomic():
        sample = Sample.objects.select_for_update().get(pk=sample_id)
        if sample.state != SampleState.DRAWN:
            raise MoveNotOpen(f"sample {sample_id} is {sample.state}", state=sample.state, move="accept")
        facts = sample_facts(sample)
        if facts.checked < len(facts.drawn):
            raise SampleNotChecked(
                f"{facts.checked} of {len(facts.drawn)}", checked=facts.checked, drawn=len(facts.drawn)
            )
        accepted = 0 if facts.corrected else registry.confirm_certain(actor, sample.population)
        _decide(actor, sample, accepted=accepted, corrected=facts.corrected)
    # After the commit: the failure itself is a fact that stays.
    if facts.corrected:
        raise SampleFailed(f"{facts.corrected} corrected", corrected=facts.corrected, drawn=len(facts.drawn))
    return accepted


def _decide(actor: Actor, sample: Sample, *, accepted: int, corrected: int) -> None:
    Sample.objects.filter(pk=sample.pk).update(
        state=SampleState.FAILED if corrected else SampleState.PASSED, decided_by=actor.account_id,
        decided_at=now(), accepted=accepted,
    )  # fmt: skip
    audit.record(
        queries.in_capacity(actor, sample.batch, acts.DESCRIBE), "digitisation.accept_certain",
        subject=sample.batch_id, sample=sample.pk, accepted=accepted, corrected=corrected,
    )  # fmt: skip
