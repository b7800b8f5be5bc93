"""Joining the rows of tallies, so that sums stay short."""

from django.db import connection, transaction

# Deleting and adding in one statement: whoever sums at the same time sees all of the old rows or the new one.
_MERGE = """
WITH many AS (
    SELECT creator_id, custodian_id, location_id, state FROM custody_tally
     GROUP BY 1, 2, 3, 4 HAVING count(*) > 1 LIMIT %s
), gone AS (
    DELETE FROM custody_tally old USING many
     WHERE old.creator_id = many.creator_id AND old.custodian_id = many.custodian_id
       AND old.location_id IS NOT DISTINCT FROM many.location_id AND old.state = many.state
    RETURNING old.*
)
INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
SELECT creator_id, custodian_id, location_id, state, sum(boxes), sum(shelf_metres) FROM gone
 GROUP BY 1, 2, 3, 4 HAVING sum(boxes) <> 0 OR sum(shelf_metres) <> 0
"""
_MOST_KEYS = 10_000


@transaction.atomic
def merge_tallies() -> int:
    """Join the rows of each key to one, and drop those that add up to nothing; return how many rows went.

    Sums are the same before and after. Only one does it at a time; another returns 0 at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('hoso.custody.merge_tallies', 0))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("SELECT count(*) FROM custody_tally")
        before = cursor.fetchone()[0]
        cursor.execute(_MERGE, [_MOST_KEYS])
        cursor.execute("SELECT count(*) FROM custody_tally")
        return int(before - cursor.fetchone()[0])
