"""Two indexes go that no question needs: a load of the country made 350,000 entries in them.

Nobody asks for bodies by the beginning of their key in a list (what the `_like` index of a text is for); and
the rule that a succession is said once begins with the reorganisation.
"""

import django.db.models.deletion
from django.db import migrations, models

# Its name ends with a digest, so it is looked up.
FORWARD = """
DO $$ DECLARE needless text; BEGIN
    FOR needless IN SELECT indexname FROM pg_indexes
        WHERE tablename = 'organisations_body' AND indexname LIKE '%reference_key%like' LOOP
        EXECUTE format('DROP INDEX %I', needless);
    END LOOP;
END $$;
"""
BACKWARD = """
CREATE INDEX organisations_body_reference_key_like ON organisations_body (reference_key varchar_pattern_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0007_what_a_reorganisation_does")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AlterField(
            model_name="succession",
            name="reorganisation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successions",
                to="organisations.reorganisation",
            ),
        ),
    ]
