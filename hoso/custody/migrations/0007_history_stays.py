"""Refuse changes of what happened to boxes and of inspections in the database itself, to every role."""

from django.db import migrations

TABLES = ("custody_boxevent", "custody_inspection")
# The function is the trail's own (audit, migration 0002).
KEEP = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
UNDO = "DROP TRIGGER {table}_stays ON {table};"


class Migration(migrations.Migration):
    dependencies = [("custody", "0006_keep_tallies"), ("audit", "0002_refuse_changes")]

    operations = [
        migrations.RunSQL(
            "".join(KEEP.format(table=table) for table in TABLES),
            "".join(UNDO.format(table=table) for table in TABLES),
        )
    ]
