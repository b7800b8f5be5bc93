"""An office with very many arrivals and twenty clerks who enter more; imported where Django is ready."""

import multiprocessing
import re
import time
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.bench.made.asking import page_ms, signed_in
from hoso.bench.made.looking import let_the_server_look
from hoso.lib.dates import now
from hoso.organisations import queries as organisations
from hoso.registry import queries, services
from hoso.registry.rules import Direction, NewArrival

BODY, CLERKS, SECONDS = "08/UBND", 20, 8.0
LETTER = {
    "issuer": "Sở Nội vụ tỉnh Tuyên Quang", "symbol": "SNV-VTLT", "type": "Công văn", "signer": "Lê Thị Dung",
    "subject": "Về việc thu thập, chỉnh lý hồ sơ, tài liệu của các đơn vị hành chính kết thúc hoạt động",
}  # fmt: skip
# The database copies one arrival, as a year of work would have left them.
_FILL = """
WITH numbered AS (
    SELECT gen_random_uuid() AS id, gen_random_uuid() AS entry, gen_random_uuid() AS arrival, number
      FROM generate_series(2, %(arrivals)s + 1) number
), held AS (
    INSERT INTO holdings_holding (id, owner_node, kind, scope_id, creator_id, custodian_id, access_class,
                                  secrecy, found_story, registered_at)
    SELECT numbered.id, h.owner_node, h.kind, h.scope_id, h.creator_id, h.custodian_id, h.access_class, '',
           '', h.registered_at
      FROM numbered, holdings_holding h WHERE h.id = %(document)s
), described AS (
    INSERT INTO registry_document (id, owner_node, holding_id, rule_set, state, number, symbol, issued_on,
           place, parent_issuer, issuer, type_name, type_code, subject, urgency, circulation, authority,
           signer_title, signer, recipients, page_count, doubt, is_certain, number_value, symbol_key,
           number_key)
    SELECT numbered.id, d.owner_node, numbered.id, d.rule_set, d.state, numbered.number::text, d.symbol,
           d.issued_on, '', '', d.issuer, d.type_name, d.type_code, d.subject || ' ' || numbered.number, '',
           '', '', '', d.signer, '[]', 1, 0, false, numbered.number, d.symbol_key,
           numbered.number || '-' || d.symbol_key
      FROM numbered, registry_document d WHERE d.id = %(document)s
), entered AS (
    INSERT INTO registry_entry (id, owner_node, register_id, number, dated_on, state, document_id, reason,
                                secrecy, holder, entered_at)
    SELECT numbered.entry, e.owner_node, e.register_id, numbered.number, e.dated_on, e.state, numbered.id, '',
           '', '', e.entered_at
      FROM numbered, registry_entry e WHERE e.id = %(entry)s
)
INSERT INTO registry_incoming (id, owner_node, body_id, entry_id, document_id, arrived_on, medium, identifier,
                               copies, to_places, due_on, note, state, closing_note)
SELECT numbered.arrival, i.owner_node, i.body_id, numbered.entry, numbered.id, i.arrived_on, i.medium, '',
       1, '', i.arrived_on + (numbered.number %% 40), '',
       (ARRAY['handled', 'handled', 'handled', 'registered', 'instructed'])[1 + numbered.number %% 5], ''
  FROM numbered, registry_incoming i WHERE i.id = %(arrival)s
"""


def measure(arrivals: int, clerk: str) -> dict[str, Any]:
    """Fill a register with so many arrivals; return pages in milliseconds and entries a second."""
    actor = accounts.actor_for(accounts.get_account(clerk).pk, at=now())
    body = organisations.get_creator(BODY, on=actor.on).pk
    first = _open(actor, body)
    issued = queries.find_register(body, Direction.ISSUED, on=actor.on)
    empty = _rate(_clerk, body, clerk)
    began = time.perf_counter()
    _fill(first, arrivals)
    filled = time.perf_counter() - began
    return {
        "arrivals": arrivals, "filled_s": round(filled, 1), "pages": _pages(clerk, body, arrivals),
        "entered_a_second_empty": empty, "entered_a_second": _rate(_clerk, body, clerk),
        "least_a_second": _rate(_plain_clerk, issued.pk, issued.owner_node, actor.on),
    }  # fmt: skip


def _open(actor: Actor, body: UUID) -> Any:
    days = {"from_on": date(actor.on.year, 1, 1), "to_on": date(actor.on.year, 12, 31)}
    head = accounts.actor_for(accounts.get_account(HEAD).pk, at=now())
    services.open_usual_registers(head, body, issuer_symbol="UBND", **days)
    return services.register_arrival(actor, body, NewArrival(actor.on, LETTER | {"number": "1"}))


HEAD = "bench-head"


def _fill(first: Any, arrivals: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(number), 1) FROM registry_entry WHERE register_id = %s",
            [first.entry.register_id],
        )
        given = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE registry_entry SET number = number + %s WHERE register_id = %s AND id <> %s",
            [arrivals + given, first.entry.register_id, first.entry_id],
        )
        cursor.execute(
            _FILL,
            {
                "arrivals": arrivals,
                "document": first.document_id,
                "entry": first.entry_id,
                "arrival": first.pk,
            },
        )
        cursor.execute(
            "UPDATE registry_register SET last_number = (SELECT max(number) FROM registry_entry"
            " WHERE register_id = registry_register.id) WHERE id = %s",
            [first.entry.register_id],
        )
    let_the_server_look("holdings_holding", "registry_document", "registry_entry", "registry_incoming")


def _pages(clerk: str, body: UUID, arrivals: int) -> dict[str, dict[str, float]]:
    """Ask for pages as the clerk does."""
    client = signed_in(clerk)
    base = f"/registers/{body}"
    paths = {
        "what is open": f"{base}/arrivals", "all": f"{base}/arrivals?show=all",
        "being handled": f"{base}/arrivals?show=instructed", "late": f"{base}/arrivals?show=late",
        "by arrival number": f"{base}/arrivals?n={arrivals // 2}",
        "by number and symbol": f"{base}/arrivals?n={arrivals // 3}/SNV-VTLT",
        "the form for the next one": f"{base}/arrivals/new", "registers": f"{base}/books",
    }  # fmt: skip
    told = {name: page_ms(client, path) for name, path in paths.items()}
    after = re.findall(r"after=([0-9a-f-]{36})", client.get(paths["all"]).content.decode())[-1]
    return told | {"all, further rows": page_ms(client, f"{paths['all']}&after={after}")}


def _rate(work: Any, *given: Any) -> float:
    """Return how many acts twenty processes did a second, together."""
    connection.close()
    context = multiprocessing.get_context("fork")
    start, told = context.Barrier(CLERKS), context.Queue()
    clerks = [context.Process(target=work, args=(start, told, *given)) for _ in range(CLERKS)]
    for each in clerks:
        each.start()
    done = sum(told.get() for _ in clerks)
    for each in clerks:
        each.join()
    return round(float(done) / SECONDS, 1)


def _clerk(start: Any, told: Any, body: UUID, clerk: str) -> None:
    actor = accounts.actor_for(accounts.get_account(clerk).pk, at=now())
    start.wait()
    done, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        number = str(time.perf_counter_ns() % 999_999)
        services.register_arrival(actor, body, NewArrival(actor.on, LETTER | {"number": number}))
        done += 1
    told.put(done)


_PLAIN = """
INSERT INTO registry_entry (id, owner_node, register_id, number, dated_on, state, reason, secrecy, holder,
                            entered_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, 'void', %s, '', '', now())
"""


def _plain_clerk(start: Any, told: Any, register: UUID, node: UUID, on: date) -> None:
    """Do the least that any program does: take a number under a lock, write one row, commit."""
    connection.ensure_connection()
    start.wait()
    done, end = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE registry_register SET last_number = last_number + 1"
                " WHERE id = %s RETURNING last_number",
                [register],
            )
            [number] = cursor.fetchone()
            cursor.execute(_PLAIN, [node, register, number, on, LETTER["subject"]])
        done += 1
    told.put(done)
