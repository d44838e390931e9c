"""How many units and groups took a document up, kept by PostgreSQL equal to the rows."""

from django.db import migrations

TAKEN_UP = """
CREATE FUNCTION documents_count_taken_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT adapted_from_id) INTO ids FROM old_rows;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT adapted_from_id) INTO ids FROM new_rows;
    END IF;
    ids := array_remove(ids, NULL);
    IF cardinality(ids) > 0 THEN
        PERFORM 1 FROM documents_document WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
        UPDATE documents_document d
        SET taken_up_count = (
            SELECT count(DISTINCT (a.unit_id, a.group_id)) FROM documents_document a
            WHERE a.adapted_from_id = d.id
              AND (a.unit_id, a.group_id) IS DISTINCT FROM (d.unit_id, d.group_id)
        )
        WHERE d.id = ANY(ids);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER documents_taken_up AFTER INSERT ON documents_document
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_count_taken_up();
CREATE TRIGGER documents_let_go AFTER DELETE ON documents_document
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_count_taken_up();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_initial")]

    operations = [migrations.RunSQL(TAKEN_UP, migrations.RunSQL.noop)]
