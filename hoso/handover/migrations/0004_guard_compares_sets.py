"""The guard of frozen lines compares two sets instead of looking for a pair.

Asked whether there is any changed line, the planner hopes to meet one soon and looks at every pair of lines:
where none is changed, a receipt of 10,000 took eighteen seconds and one of 20,000 more than a minute. The difference
of two sets is made in one pass, however it is planned. A line whose id was changed is refused as well.
"""

from importlib import import_module

from django.db import migrations

declared = import_module("hoso.handover.migrations.0002_frozen_and_tallied")
planned_anew = import_module("hoso.handover.migrations.0003_guard_planned_anew")

# Handovers are few where lines are many: which are touched is asked first.
_FROZEN = (
    "WITH frozen AS MATERIALIZED (SELECT id FROM handover_handover WHERE state <> ''listing'' AND id IN"
    " (SELECT DISTINCT handover_id FROM {lines})) SELECT EXISTS ({asked})"
)
_CHANGED = (
    f"SELECT o.id, {declared.OLD} FROM old_lines o JOIN frozen ON frozen.id = o.handover_id"  # noqa: S608
    f" EXCEPT SELECT n.id, {declared.NEW} FROM new_lines n"  # our own names
)
INSERTED = _FROZEN.format(lines="new_lines WHERE NOT is_found", asked="SELECT FROM frozen")
UPDATED = _FROZEN.format(lines="old_lines", asked=_CHANGED)
DELETED = _FROZEN.format(lines="old_lines", asked="SELECT FROM frozen")
FORWARD = f"""
CREATE OR REPLACE FUNCTION handover_guard_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_frozen boolean;
BEGIN
    EXECUTE CASE TG_OP WHEN 'INSERT' THEN '{INSERTED}' WHEN 'UPDATE' THEN '{UPDATED}' ELSE '{DELETED}' END
       INTO is_frozen;
    IF is_frozen THEN
        PERFORM handover_refuse_frozen();
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("handover", "0003_guard_planned_anew")]

    operations = [migrations.RunSQL(FORWARD, planned_anew.FORWARD)]
