"""Refuse changes of the trail in the database itself, to every role.

Grants keep the service's own role from changing the trail. These triggers keep everybody else from it
by accident: a migration, a session of the owner, an external database where the grants were set too wide.
They are no defence against a superuser, who can switch triggers off; against him speak only the
checkpoints kept outside. TRUNCATE is left to the grants: only the owner has it, and the tests clear
their throw-away database with it.
"""

from django.db import migrations

SEALED_TABLES = ("audit_trailrow", "audit_leaf", "audit_subtree", "audit_checkpoint")

FUNCTIONS = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_refuse_unrecorded_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit_trailrow
         WHERE subject = OLD.row_id AND act = 'audit.erase_detail'
           AND xid = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'a detail is erased only by a recorded act' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION audit_refuse_other_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.xid <> pg_current_xact_id()::text::bigint THEN
        RAISE EXCEPTION 'a row of the trail belongs to the transaction that writes it'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER audit_own_transaction BEFORE INSERT ON audit_trailrow
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_other_transaction();
CREATE TRIGGER audit_detail_never_changes BEFORE UPDATE ON audit_detail
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_detail_erased_by_act BEFORE DELETE ON audit_detail
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_unrecorded_erasure();
"""
PER_TABLE = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""
UNDO_PER_TABLE = "DROP TRIGGER {table}_never_changes ON {table};"
UNDO = """
DROP TRIGGER audit_own_transaction ON audit_trailrow;
DROP TRIGGER audit_detail_never_changes ON audit_detail;
DROP TRIGGER audit_detail_erased_by_act ON audit_detail;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_refuse_unrecorded_erasure();
DROP FUNCTION audit_refuse_other_transaction();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_trail")]
    operations = [
        migrations.RunSQL(
            FUNCTIONS + "".join(PER_TABLE.format(table=table) for table in SEALED_TABLES),
            "".join(UNDO_PER_TABLE.format(table=table) for table in SEALED_TABLES) + UNDO,
        )
    ]
