import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="opinion",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.task"
            ),
        ),
    ]
