"""Give places that are there already their path from the top of the tree."""

from django.db import migrations

PATHS = """
WITH RECURSIVE down(id, path) AS (
    SELECT id, ARRAY[id] FROM custody_location WHERE parent_id IS NULL
    UNION ALL
    SELECT place.id, down.path || place.id FROM custody_location place JOIN down ON place.parent_id = down.id
)
UPDATE custody_location SET path = down.path FROM down
 WHERE custody_location.id = down.id AND custody_location.path <> down.path
"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0004_tallies")]

    operations = [migrations.RunSQL(PATHS, migrations.RunSQL.noop)]
