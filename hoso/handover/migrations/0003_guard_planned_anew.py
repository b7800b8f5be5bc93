"""The guard of frozen lines is planned for each statement.

A plan that a session kept from a receipt of one line looks at every pair of lines in a receipt of 100,000.
"""

from importlib import import_module

from django.db import migrations

declared = import_module("hoso.handover.migrations.0002_frozen_and_tallied")

INSERTED = (
    "SELECT EXISTS (SELECT FROM new_lines n JOIN handover_handover h ON h.id = n.handover_id"
    " WHERE h.state <> ''listing'' AND NOT n.is_found)"
)
UPDATED = (
    "SELECT EXISTS (SELECT FROM old_lines o JOIN new_lines n ON n.id = o.id"  # noqa: S608 - our own names
    " JOIN handover_handover h ON h.id = o.handover_id"
    f" WHERE h.state <> ''listing'' AND ({declared.OLD}) IS DISTINCT FROM ({declared.NEW}))"
)
DELETED = (
    "SELECT EXISTS (SELECT FROM old_lines o JOIN handover_handover h ON h.id = o.handover_id"
    " WHERE h.state <> ''listing'')"
)
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
    dependencies = [("handover", "0002_frozen_and_tallied")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
