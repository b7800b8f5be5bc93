"""Lists of bodies go by name: an index in that order, for paging by key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_no_gaps")]
    operations = [
        migrations.AddIndex(
            "bodyname", models.Index(fields=["folded", "body"], name="organisations_name_order")
        )
    ]
