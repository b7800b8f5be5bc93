"""A process that confirms every document and approves every dossier of a home, as its archivist would."""

from hoso.config.entry import prepared
from hoso.node.home import find_home, open_home


def main() -> None:
    """Confirm, approve, preserve, deliver and seal; prints how many dossiers were preserved."""
    with prepared(open_home(find_home())):
        print(work())


def work() -> int:
    """Do the archivist's part through the rooms' own services."""
    from hoso.accounts import queries as accounts
    from hoso.accounts import services as accounts_services
    from hoso.accounts.rules import Role
    from hoso.cli.actors import service
    from hoso.config.subscriptions import deliver_all
    from hoso.dossiers import queries as dossiers
    from hoso.dossiers import services as dossiers_services
    from hoso.lib.dates import now
    from hoso.organisations import queries as organisations
    from hoso.preservation import jobs as preservation
    from hoso.registry import queries as registry
    from hoso.registry import services as registry_services

    body = organisations.get_creator("08/UBND", on=service().on)
    account = accounts_services.open_account(
        service(), "binh", full_name="Trần Văn Bình", password="mot mat khau dai 2026"
    )
    accounts_services.appoint(
        service(), account.pk, body_id=body.pk, title="Lưu trữ", role=Role.ARCHIVIST, from_on=service().on
    )
    binh = accounts.actor_for(account.pk, at=now())
    for document in registry.unconfirmed(binh):
        registry_services.confirm_document(binh, document.pk, corrections={})
    for dossier in dossiers.dossiers_open_to(binh):
        dossiers_services.approve(binh, dossier.pk)
    deliver_all()
    return preservation.preserve_waiting()


if __name__ == "__main__":
    main()
