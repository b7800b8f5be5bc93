"""Keep the tallies with every change of boxes and of who keeps them, whichever room makes it.

The triggers run once a statement, over all its rows: moving a room of 5,000 boxes adds two rows. What a
statement leaves as it was adds none.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION custody_tally_boxes_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
    SELECT held.creator_id, held.custodian_id, box.location_id, box.state,
           count(*), coalesce(sum(box.shelf_metres), 0)
      FROM after_rows box JOIN holdings_holding held ON held.id = box.holding_id
     WHERE held.struck_on IS NULL
     GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_tally_boxes_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
    SELECT held.creator_id, held.custodian_id, box.location_id, box.state,
           -count(*), -coalesce(sum(box.shelf_metres), 0)
      FROM before_rows box JOIN holdings_holding held ON held.id = box.holding_id
     WHERE held.struck_on IS NULL
     GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_tally_boxes_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who keeps the boxes stands still until the commit: else a handover that runs at the same time and this
    -- move would each count with what the other is about to change.
    PERFORM 1 FROM before_rows was JOIN after_rows box USING (id)
       JOIN holdings_holding held ON held.id = box.holding_id
      WHERE (was.location_id, was.state, was.shelf_metres)
            IS DISTINCT FROM (box.location_id, box.state, box.shelf_metres)
      ORDER BY held.id FOR SHARE OF held;
    INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
    SELECT held.creator_id, held.custodian_id, side.location_id, side.state, sum(side.boxes), sum(side.metres)
      FROM before_rows was JOIN after_rows box USING (id)
      JOIN holdings_holding held ON held.id = box.holding_id
      CROSS JOIN LATERAL (VALUES
          (was.location_id, was.state, -1, -coalesce(was.shelf_metres, 0)),
          (box.location_id, box.state, 1, coalesce(box.shelf_metres, 0))
      ) side (location_id, state, boxes, metres)
     WHERE held.struck_on IS NULL
       AND (was.location_id, was.state, was.shelf_metres)
           IS DISTINCT FROM (box.location_id, box.state, box.shelf_metres)
     GROUP BY 1, 2, 3, 4
    HAVING sum(side.boxes) <> 0 OR sum(side.metres) <> 0;
    RETURN NULL;
END $$;

CREATE FUNCTION custody_tally_keepers_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
    SELECT side.creator_id, side.custodian_id, box.location_id, box.state,
           sum(side.sign), sum(side.sign * coalesce(box.shelf_metres, 0))
      FROM before_rows was JOIN after_rows held USING (id)
      JOIN custody_box box ON box.holding_id = held.id
      CROSS JOIN LATERAL (VALUES
          (was.creator_id, was.custodian_id, CASE WHEN was.struck_on IS NULL THEN -1 ELSE 0 END),
          (held.creator_id, held.custodian_id, CASE WHEN held.struck_on IS NULL THEN 1 ELSE 0 END)
      ) side (creator_id, custodian_id, sign)
     WHERE held.kind = 'box'
       AND (was.custodian_id, was.struck_on) IS DISTINCT FROM (held.custodian_id, held.struck_on)
     GROUP BY 1, 2, 3, 4
    HAVING sum(side.sign) <> 0 OR sum(side.sign * coalesce(box.shelf_metres, 0)) <> 0;
    RETURN NULL;
END $$;

CREATE TRIGGER custody_tally_added AFTER INSERT ON custody_box
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION custody_tally_boxes_added();
CREATE TRIGGER custody_tally_removed AFTER DELETE ON custody_box
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION custody_tally_boxes_removed();
CREATE TRIGGER custody_tally_changed AFTER UPDATE ON custody_box
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION custody_tally_boxes_changed();
CREATE TRIGGER custody_tally_keepers AFTER UPDATE ON holdings_holding
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION custody_tally_keepers_changed();
"""
# After the triggers, whose making shuts other writers out until the commit: no box is counted twice or never.
SUMS = """
INSERT INTO custody_tally (creator_id, custodian_id, location_id, state, boxes, shelf_metres)
SELECT held.creator_id, held.custodian_id, box.location_id, box.state,
       count(*), coalesce(sum(box.shelf_metres), 0)
  FROM custody_box box JOIN holdings_holding held ON held.id = box.holding_id
 WHERE held.struck_on IS NULL
 GROUP BY 1, 2, 3, 4;
"""
UNDO = """
DROP TRIGGER custody_tally_keepers ON holdings_holding;
DROP TRIGGER custody_tally_changed ON custody_box;
DROP TRIGGER custody_tally_removed ON custody_box;
DROP TRIGGER custody_tally_added ON custody_box;
DROP FUNCTION custody_tally_keepers_changed();
DROP FUNCTION custody_tally_boxes_changed();
DROP FUNCTION custody_tally_boxes_removed();
DROP FUNCTION custody_tally_boxes_added();
DELETE FROM custody_tally;
"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0005_paths_of_places"), ("holdings", "0003_struck_holdings")]

    operations = [migrations.RunSQL(FUNCTIONS + SUMS, UNDO)]
