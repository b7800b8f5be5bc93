"""Lists of bodies go by name as people sort: đ after d, tones after letters. An index in that order."""

from django.db import migrations, models
from django.db.models.functions import Collate


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_names_in_order")]
    operations = [
        migrations.RemoveIndex("bodyname", "organisations_name_order"),
        migrations.AddIndex(
            "bodyname",
            models.Index(
                Collate(models.F("name"), "vi-x-icu"), models.F("body"), name="organisations_name_sorted"
            ),
        ),
    ]
