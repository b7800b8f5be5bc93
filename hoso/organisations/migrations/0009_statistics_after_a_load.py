"""After a load the planner knows at once how large the directory is.

A server takes tables that were just filled for empty until it looks at them by itself, some minutes later;
until then it answered 25 questions a second about who follows a body, where it can answer hundreds. Only
the owner of a table may have it looked at, so the function is the owner's.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION organisations_look_at_tables() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE organisations_body, organisations_bodyname, organisations_bodycode, organisations_bodyparent,
            organisations_reorganisation, organisations_succession;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0008_indexes_that_nothing_needs")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION organisations_look_at_tables();")]
