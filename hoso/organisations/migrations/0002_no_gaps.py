"""Dated facts of a body fit its life: no gap in its names and parents, no code outside.

Exclusion constraints refuse overlaps; a gap is an absence, so it takes a look at all rows of one
body. The triggers are deferred like the constraints: one transaction may end a fact and begin the next
in any order.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION organisations_check_body(checked uuid, asked text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    life daterange;
    of_territory uuid;
    told datemultirange;
BEGIN
    SELECT valid, territory_id INTO life, of_territory FROM organisations_body WHERE id = checked;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF asked IN ('parents', 'all') THEN
        SELECT range_agg(valid) INTO told FROM organisations_bodyparent WHERE body_id = checked;
        -- A body that never had a parent (a province, a municipality) has no gap.
        IF told IS NOT NULL AND told <> datemultirange(life) THEN
            RAISE EXCEPTION 'body % has a parent on % but lives on %', checked, told, life
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_parent_without_gap';
        END IF;
        IF EXISTS (SELECT FROM organisations_bodyparent p JOIN organisations_body above ON above.id = p.parent_id
                    WHERE p.body_id = checked AND NOT p.valid <@ above.valid) THEN
            RAISE EXCEPTION 'body % stands under a body that does not exist then', checked
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_parent_alive';
        END IF;
    END IF;
    IF asked IN ('names', 'all') THEN
        SELECT range_agg(valid) INTO told FROM organisations_bodyname WHERE body_id = checked;
        IF told IS NOT NULL AND told <> datemultirange(life) THEN
            RAISE EXCEPTION 'body % has a name on % but lives on %', checked, told, life
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_name_without_gap';
        END IF;
    END IF;
    IF asked IN ('codes', 'all') AND EXISTS (
        SELECT FROM organisations_bodycode WHERE body_id = checked AND NOT valid <@ life) THEN
        RAISE EXCEPTION 'body % has a code outside its life %', checked, life
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_code_within_life';
    END IF;
    IF asked = 'all' THEN
        IF EXISTS (SELECT FROM organisations_bodyparent WHERE parent_id = checked AND NOT valid <@ life) THEN
            RAISE EXCEPTION 'bodies stand under % outside its life %', checked, life
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_parent_alive';
        END IF;
        IF EXISTS (SELECT FROM organisations_body WHERE territory_id = checked AND NOT valid <@ life)
           OR EXISTS (SELECT FROM organisations_body WHERE id = of_territory AND NOT life <@ valid) THEN
            RAISE EXCEPTION 'body % is an organ of a unit that does not exist then', checked
                USING ERRCODE = 'check_violation', CONSTRAINT = 'organisations_territory_alive';
        END IF;
    END IF;
END $$;

CREATE FUNCTION organisations_check_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM organisations_check_body(NEW.body_id, TG_ARGV[0]);
    END IF;
    IF TG_OP <> 'INSERT' AND (TG_OP = 'DELETE' OR OLD.body_id <> NEW.body_id) THEN
        PERFORM organisations_check_body(OLD.body_id, TG_ARGV[0]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION organisations_check_life() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM organisations_check_body(NEW.id, 'all');
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER organisations_parent_fits AFTER INSERT OR UPDATE OR DELETE ON organisations_bodyparent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_fact('parents');
CREATE CONSTRAINT TRIGGER organisations_name_fits AFTER INSERT OR UPDATE OR DELETE ON organisations_bodyname
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_fact('names');
CREATE CONSTRAINT TRIGGER organisations_code_fits AFTER INSERT OR UPDATE ON organisations_bodycode
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_fact('codes');
CREATE CONSTRAINT TRIGGER organisations_life_fits AFTER UPDATE OF valid, territory_id ON organisations_body
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION organisations_check_life();
CREATE CONSTRAINT TRIGGER organisations_organ_fits AFTER INSERT ON organisations_body
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.territory_id IS NOT NULL)
    EXECUTE FUNCTION organisations_check_life();
"""

BACKWARD = """
DROP TRIGGER organisations_organ_fits ON organisations_body;
DROP TRIGGER organisations_life_fits ON organisations_body;
DROP TRIGGER organisations_code_fits ON organisations_bodycode;
DROP TRIGGER organisations_name_fits ON organisations_bodyname;
DROP TRIGGER organisations_parent_fits ON organisations_bodyparent;
DROP FUNCTION organisations_check_life();
DROP FUNCTION organisations_check_fact();
DROP FUNCTION organisations_check_body(uuid, text);
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_bodies")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
