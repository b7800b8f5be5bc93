"""The one sequence of row versions, and the extension that dated constraints need."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        BtreeGistExtension(),
        migrations.RunSQL("CREATE SEQUENCE hoso_row_seq", "DROP SEQUENCE hoso_row_seq"),
    ]
