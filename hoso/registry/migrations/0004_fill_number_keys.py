from typing import Any

from django.db import migrations

from hoso.registry.rules import NumberKeys, cited_keys, number_keys

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Give the documents and citations of the release before the keys that new ones get at once."""
    documents = apps.get_model("registry", "Document").objects.exclude(number="")
    _fill(documents, lambda row: number_keys(row.number, row.symbol))
    _fill(apps.get_model("registry", "Citation").objects.all(), lambda row: cited_keys(row.cited))


def _fill(rows: Any, keys_of: Any) -> None:
    batch: list[Any] = []
    for row in rows.order_by("pk").iterator(chunk_size=BATCH):
        keys: NumberKeys = keys_of(row)
        row.number_value, row.symbol_key, row.number_key = keys.value, keys.symbol, keys.whole
        batch.append(row)
        if len(batch) == BATCH:
            _write(rows, batch)
            batch = []
    _write(rows, batch)


def _write(rows: Any, batch: list[Any]) -> None:
    rows.model.objects.bulk_update(batch, ["number_value", "symbol_key", "number_key"])


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_number_keys")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
