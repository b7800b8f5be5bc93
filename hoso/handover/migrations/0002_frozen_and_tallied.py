"""What was declared is frozen once it is sent, and every line is counted where it stands.

Both are kept by the database, statement by statement: a receipt of 100,000 lines is one look and one
count, and no way into the table goes around it.
"""

from django.db import migrations

from hoso.tables.sql import UUID7

# Columns of a declaration; all others tell of what was received or settled.
DECLARED = (
    "handover_id, ordinal, kind, holding_id, source_id, code, title, dates, retention, pieces, pages, files, "
    "shelf_metres, condition, place, next_handler, due_on, note, access_class, receiver_id, is_found, story"
)
OLD = ", ".join(f"o.{name.strip()}" for name in DECLARED.split(","))
NEW = ", ".join(f"n.{name.strip()}" for name in DECLARED.split(","))

FORWARD = f"""
CREATE FUNCTION handover_refuse_frozen() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was declared is frozen'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'handover_declared_is_frozen';
END $$;

CREATE FUNCTION handover_guard_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM new_lines n JOIN handover_handover h ON h.id = n.handover_id
                    WHERE h.state <> 'listing' AND NOT n.is_found) THEN
            PERFORM handover_refuse_frozen();
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF EXISTS (SELECT FROM old_lines o JOIN new_lines n ON n.id = o.id
                     JOIN handover_handover h ON h.id = o.handover_id
                    WHERE h.state <> 'listing' AND ({OLD}) IS DISTINCT FROM ({NEW})) THEN
            PERFORM handover_refuse_frozen();
        END IF;
    ELSIF EXISTS (SELECT FROM old_lines o JOIN handover_handover h ON h.id = o.handover_id
                   WHERE h.state <> 'listing') THEN
        PERFORM handover_refuse_frozen();
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION handover_count_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    -- In one order for everybody, so that two receipts never wait for each other.
    FOR one IN EXECUTE
        'SELECT handover_id, kind, state, resolution <> '''' AS is_resolved, sum(way) AS lines,'
        '       sum(way * pieces) AS pieces, sum(way * coalesce(shelf_metres, 0)) AS shelf_metres'
        '  FROM (' || CASE TG_OP
            WHEN 'INSERT' THEN 'SELECT handover_id, kind, state, resolution, pieces, shelf_metres, 1 AS way FROM new_lines'
            WHEN 'DELETE' THEN 'SELECT handover_id, kind, state, resolution, pieces, shelf_metres, -1 AS way FROM old_lines'
            ELSE 'SELECT handover_id, kind, state, resolution, pieces, shelf_metres, 1 AS way FROM new_lines UNION ALL SELECT handover_id, kind, state, resolution, pieces, shelf_metres, -1 AS way FROM old_lines'
        END || ') changed GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4'
    LOOP
        IF one.lines <> 0 OR one.pieces <> 0 OR one.shelf_metres <> 0 THEN
            INSERT INTO handover_tally
                   (id, handover_id, kind, state, is_resolved, lines, pieces, shelf_metres)
            VALUES ({UUID7}, one.handover_id, one.kind, one.state, one.is_resolved, 0, 0, 0)
            ON CONFLICT (handover_id, kind, state, is_resolved) DO NOTHING;
            UPDATE handover_tally tally
               SET lines = tally.lines + one.lines, pieces = tally.pieces + one.pieces,
                   shelf_metres = tally.shelf_metres + one.shelf_metres
             WHERE tally.handover_id = one.handover_id AND tally.kind = one.kind
               AND tally.state = one.state AND tally.is_resolved = one.is_resolved;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER handover_a_guard_insert AFTER INSERT ON handover_line
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION handover_guard_lines();
CREATE TRIGGER handover_a_guard_update AFTER UPDATE ON handover_line
    REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION handover_guard_lines();
CREATE TRIGGER handover_a_guard_delete AFTER DELETE ON handover_line
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION handover_guard_lines();
CREATE TRIGGER handover_b_count_insert AFTER INSERT ON handover_line
    REFERENCING NEW TABLE AS new_lines FOR EACH STATEMENT EXECUTE FUNCTION handover_count_lines();
CREATE TRIGGER handover_b_count_update AFTER UPDATE ON handover_line
    REFERENCING OLD TABLE AS old_lines NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION handover_count_lines();
CREATE TRIGGER handover_b_count_delete AFTER DELETE ON handover_line
    REFERENCING OLD TABLE AS old_lines FOR EACH STATEMENT EXECUTE FUNCTION handover_count_lines();
"""  # noqa: S608 - our own names

BACKWARD = (
    "".join(
        f"DROP TRIGGER handover_{name} ON handover_line;"
        for name in (
            "a_guard_insert",
            "a_guard_update",
            "a_guard_delete",
            "b_count_insert",
            "b_count_update",
            "b_count_delete",
        )
    )
    + "DROP FUNCTION handover_guard_lines; DROP FUNCTION handover_count_lines; DROP FUNCTION handover_refuse_frozen;"
)


class Migration(migrations.Migration):
    dependencies = [("handover", "0001_plans_and_lines")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
