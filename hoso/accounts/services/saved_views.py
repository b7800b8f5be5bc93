"""Saved views: a list as a person narrowed it, kept under a name for that person alone."""

from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts.errors import TooManyViews, ViewNameMissing
from hoso.accounts.models import Account, SavedView
from hoso.audit import services as audit
from hoso.lib.errors import NotAllowed, NotFound
from hoso.lib.text import squeeze

# More would be a list to search in.
MOST_VIEWS = 30


@transaction.atomic
def keep_view(actor: Actor, path: str, query: str, *, name: str) -> SavedView:
    """Keep how a list at `path` is narrowed by `query` under a name; a name that is there means the new one.

    Raises:
        NotAllowed: the service itself has no views.
        ViewNameMissing: the name is empty.
        TooManyViews: the person keeps `MOST_VIEWS` of this list already.
    """
    account_id = _account_of(actor)
    name = squeeze(name)[:80]
    if not name:
        raise ViewNameMissing("a view needs a name")
    # One at a time for a person: two tabs cannot pass the limit together.
    Account.objects.select_for_update().get(pk=account_id)
    of_list = SavedView.objects.filter(account=account_id, path=path)
    if not of_list.filter(name=name).exists() and of_list.count() >= MOST_VIEWS:
        raise TooManyViews(f"{MOST_VIEWS} views of {path}", most=MOST_VIEWS)
    view, _is_new = SavedView.objects.update_or_create(
        account_id=account_id, path=path, name=name, defaults={"query": query}
    )
    audit.record(actor, "accounts.keep_view", subject=account_id, view=view.pk)
    return view


@transaction.atomic
def drop_view(actor: Actor, view_id: UUID) -> str:
    """Forget a view, and return the path of its list.

    Raises:
        NotAllowed: the service itself has no views.
        NotFound: the person keeps no such view.
    """
    account_id = _account_of(actor)
    view = SavedView.objects.select_for_update().filter(pk=view_id, account=account_id).first()
    if view is None:
        raise NotFound(f"view {view_id} not found")
    path = view.path
    view.delete()
    audit.record(actor, "accounts.drop_view", subject=account_id, view=view_id)
    return path


def _account_of(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotAllowed("the service keeps no views")
    return actor.account_id
