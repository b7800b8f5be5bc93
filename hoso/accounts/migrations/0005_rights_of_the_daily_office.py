from typing import Any

from django.db import migrations

# As `rules.RIGHTS` gives them to who is appointed from now on.
RIGHTS = (
    ("clerk", "registry.draft", 1),
    ("clerk", "registry.issue", 1),
    ("clerk", "dossiers.plan_files", 1),
    ("clerk", "dossiers.keep_file", 1),
    ("clerk", "exchange.run", 1),
    ("officer", "registry.draft", 1),
    ("officer", "dossiers.keep_file", 1),
    ("archivist", "dossiers.plan_files", 3),
    ("archivist", "dossiers.take_in", 3),
    ("leader", "registry.draft", 2),
    ("leader", "registry.sign", 2),
    ("leader", "registry.instruct", 2),
    ("leader", "dossiers.approve_plan", 2),
    ("leader", "dossiers.keep_file", 2),
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
    dependencies = [("accounts", "0004_rights_of_handover")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
