from typing import Any

from django.db import migrations

# As `rules.RIGHTS` gives them to who is appointed from now on.
RIGHTS = (
    ("archivist", "disposal.propose", 3),
    ("archivist", "disposal.hold", 3),
    ("leader", "disposal.hold", 2),
    ("leader", "disposal.approve", 2),
)


def give(apps: Any, schema_editor: Any) -> None:
    """Give the rights that are new to posts that were filled before, for as long as they last."""
    post, right = apps.get_model("accounts", "Post"), apps.get_model("accounts", "Right")
    for role, act, level in RIGHTS:
        lacking = post.objects.filter(role=role).exclude(rights__act=act)
        right.objects.bulk_create(
            right(
                post=each, act=act, scope_kind="body", scope_id=each.body_id, access_class=level,
                valid=each.valid, owner_node=each.owner_node,
            )
            for each in lacking
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_saved_views")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
