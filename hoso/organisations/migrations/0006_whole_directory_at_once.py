"""A load of a whole country is checked in one look instead of six hundred thousand.

`organisations_check_directory` asks of all rows what the triggers ask of the rows of one body, and notes
the transaction it did so in; the triggers pass there. A new organ is asked about its unit alone: what else
is dated about it has triggers of its own.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION organisations_is_checked() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT current_setting('hoso.directory_checked', true) = pg_current_xact_id_if_assigned()::text
$$;

CREATE FUNCTION organisations_check_organ(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM organisations_body organ JOIN organisations_body unit ON unit.id = organ.territory_id
                WHERE organ.id = checked AND NOT organ.valid <@ unit.valid) THEN
        RAISE EXCEPTION 'body % is an organ of a unit that does not exist then', checked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_territory_alive';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION organisations_check_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF organisations_is_checked() THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM organisations_check_body(NEW.body_id, TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD.body_id <> NEW.body_id) THEN
        PERFORM organisations_check_body(OLD.body_id, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION organisations_check_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF organisations_is_checked() THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        PERFORM organisations_check_organ(NEW.id);
    ELSE
        PERFORM organisations_check_body(NEW.id, 'all');
    END IF;
    RETURN NULL;
END $$;

-- Tables that were filled in the same transaction have no statistics yet: a planner that takes them for empty
-- would compare every row with every other.
CREATE FUNCTION organisations_check_directory() RETURNS void LANGUAGE plpgsql
    SET enable_nestloop = off SET work_mem = '64MB' AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT body.id INTO wrong FROM organisations_body body
      JOIN (SELECT body_id, range_agg(valid) AS told FROM organisations_bodyparent GROUP BY body_id) AS fact
        ON fact.body_id = body.id
     WHERE fact.told <> datemultirange(body.valid) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'body % has not one parent on each of its days', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_parent_without_gap';
    END IF;
    SELECT fact.body_id INTO wrong FROM organisations_bodyparent fact
      JOIN organisations_body above ON above.id = fact.parent_id
     WHERE NOT fact.valid <@ above.valid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'body % stands under a body that does not exist then', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_parent_alive';
    END IF;
    SELECT body.id INTO wrong FROM organisations_body body
      JOIN (SELECT body_id, range_agg(valid) AS told FROM organisations_bodyname GROUP BY body_id) AS fact
        ON fact.body_id = body.id
     WHERE fact.told <> datemultirange(body.valid) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'body % has not a name on each of its days', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_name_without_gap';
    END IF;
    SELECT body.id INTO wrong FROM organisations_bodycode fact
      JOIN organisations_body body ON body.id = fact.body_id
     WHERE NOT fact.valid <@ body.valid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'body % has a code outside its life', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_code_within_life';
    END IF;
    SELECT organ.id INTO wrong FROM organisations_body organ
      JOIN organisations_body unit ON unit.id = organ.territory_id
     WHERE NOT organ.valid <@ unit.valid LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'body % is an organ of a unit that does not exist then', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_territory_alive';
    END IF;
    PERFORM set_config('hoso.directory_checked', pg_current_xact_id()::text, true);
END $$;
"""

BACKWARD = """
CREATE OR REPLACE FUNCTION organisations_check_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM organisations_check_body(NEW.body_id, TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD.body_id <> NEW.body_id) THEN
        PERFORM organisations_check_body(OLD.body_id, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION organisations_check_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM organisations_check_body(NEW.id, 'all');
    RETURN NULL;
END $$;
DROP FUNCTION organisations_check_directory();
DROP FUNCTION organisations_check_organ(uuid);
DROP FUNCTION organisations_is_checked();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_who_gets_the_records")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
