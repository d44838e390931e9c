"""What PostgreSQL keeps true of documents: how many took one up, and what its group lets be read.

A draft counts for nothing: whoever takes a document up looks it over before anybody reads it.
"""

from django.db import migrations

TAKEN_UP = """
CREATE FUNCTION documents_count_again(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    ids := array_remove(ids, NULL);
    IF coalesce(cardinality(ids), 0) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM documents_document WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE documents_document d
    SET taken_up_count = (
        SELECT count(DISTINCT (a.unit_id, a.group_id)) FROM documents_document a
        WHERE a.adapted_from_id = d.id AND a.is_ready
          AND (a.unit_id, a.group_id) IS DISTINCT FROM (d.unit_id, d.group_id)
    )
    WHERE d.id = ANY(ids);
END $$;

CREATE FUNCTION documents_count_taken_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT adapted_from_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT adapted_from_id) INTO ids FROM new_rows;
    END IF;
    PERFORM documents_count_again(ids);
    RETURN NULL;
END $$;

CREATE TRIGGER documents_taken_up AFTER INSERT ON documents_document
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_count_taken_up();
CREATE TRIGGER documents_let_go AFTER DELETE ON documents_document
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION documents_count_taken_up();

-- Published at last, or handed over to another unit or group: its own count changes as well.
CREATE FUNCTION documents_count_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM documents_count_again(ARRAY[NEW.adapted_from_id, NEW.id]);
    RETURN NULL;
END $$;

CREATE TRIGGER documents_moved AFTER UPDATE OF is_ready, unit_id, group_id ON documents_document
FOR EACH ROW
WHEN ((OLD.is_ready, OLD.unit_id, OLD.group_id)
      IS DISTINCT FROM (NEW.is_ready, NEW.unit_id, NEW.group_id))
EXECUTE FUNCTION documents_count_moved();
"""

OWNERS = """
CREATE FUNCTION documents_is_shut(masked_rule smallint, state text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT masked_rule IS NOT NULL OR state = 'closed' $$;

CREATE FUNCTION documents_rank_access(access text) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE access WHEN 'private' THEN 2 WHEN 'adherents' THEN 1 ELSE 0 END
$$;

-- Whoever masks the group at the same moment waits, or is waited for.
CREATE FUNCTION documents_enter_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT documents_is_shut(g.masked_rule, g.state) INTO NEW.is_shut
    FROM groups_group g WHERE g.id = NEW.group_id FOR SHARE;
    RETURN NEW;
END $$;

CREATE TRIGGER documents_enter_group BEFORE INSERT OR UPDATE OF group_id ON documents_document
FOR EACH ROW WHEN (NEW.group_id IS NOT NULL) EXECUTE FUNCTION documents_enter_group();

CREATE FUNCTION documents_follow_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE documents_document SET is_shut = documents_is_shut(NEW.masked_rule, NEW.state)
    WHERE group_id = NEW.id
      AND is_shut IS DISTINCT FROM documents_is_shut(NEW.masked_rule, NEW.state);
    -- A group that shuts its door takes back what it had opened to others.
    IF documents_rank_access(NEW.access) > documents_rank_access(OLD.access) THEN
        UPDATE documents_document SET audience = 'owner'
        WHERE group_id = NEW.id AND audience <> 'owner';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER documents_group_changes
AFTER UPDATE OF masked_rule, state, access ON groups_group
FOR EACH ROW
WHEN ((OLD.masked_rule, OLD.state, OLD.access)
      IS DISTINCT FROM (NEW.masked_rule, NEW.state, NEW.access))
EXECUTE FUNCTION documents_follow_group();

-- A section that joins another brings what it made.
CREATE FUNCTION documents_follow_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE documents_document SET unit_id = NEW.merged_into_id WHERE unit_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER documents_unit_merges AFTER UPDATE OF merged_into_id ON sections_unit
FOR EACH ROW
WHEN (NEW.merged_into_id IS NOT NULL AND OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)
EXECUTE FUNCTION documents_follow_unit();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_initial"), ("groups", "0002_counters")]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (TAKEN_UP, OWNERS)]
