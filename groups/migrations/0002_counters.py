"""Counters that PostgreSQL keeps equal to the rows, and the space of each unit.

Each trigger locks what it counts for, in the order of ids, before it reads: two transactions can
neither miss each other nor wait for each other in a circle. They run once a statement, so that a
bulk load pays once.
"""

from django.db import migrations

# (event, transition tables) of a trigger that handles all three.
EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
    "UPDATE": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
}

MEMBERS = """
CREATE FUNCTION groups_add_members(ids bigint[], people bigint[], sign integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever changes her visibility now waits, or is waited for.
    PERFORM 1 FROM profiles_person WHERE id = ANY(people) ORDER BY id FOR SHARE;
    PERFORM 1 FROM groups_group WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_group g
    SET members_open = g.members_open + sign * d.opened,
        members_known = g.members_known + sign * d.known
    FROM (
        SELECT m.group_id, count(*) AS known, count(*) FILTER (WHERE p.visibility = 'ALL') AS opened
        FROM unnest(ids, people) AS m(group_id, person_id)
        JOIN profiles_person p ON p.id = m.person_id
        WHERE p.is_active AND p.visibility IN ('ALL', 'ADHERENTS')
        GROUP BY m.group_id
    ) d
    WHERE g.id = d.group_id;
END $$;

CREATE FUNCTION groups_count_members() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[]; people bigint[];
BEGIN
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        SELECT array_agg(group_id), array_agg(person_id) INTO ids, people
        FROM old_rows WHERE role <> 'banned';
        IF ids IS NOT NULL THEN PERFORM groups_add_members(ids, people, -1); END IF;
    END IF;
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        SELECT array_agg(group_id), array_agg(person_id) INTO ids, people
        FROM new_rows WHERE role <> 'banned';
        IF ids IS NOT NULL THEN PERFORM groups_add_members(ids, people, 1); END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION groups_count_again() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened integer := (NEW.is_active AND NEW.visibility = 'ALL')::int
                    - (OLD.is_active AND OLD.visibility = 'ALL')::int;
    known integer := (NEW.is_active AND NEW.visibility IN ('ALL', 'ADHERENTS'))::int
                   - (OLD.is_active AND OLD.visibility IN ('ALL', 'ADHERENTS'))::int;
    ids bigint[];
BEGIN
    SELECT array_agg(group_id) INTO ids
    FROM groups_member WHERE person_id = NEW.id AND role <> 'banned';
    PERFORM 1 FROM groups_group WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_group
    SET members_open = members_open + opened, members_known = members_known + known
    WHERE id = ANY(ids);
    RETURN NULL;
END $$;

CREATE TRIGGER groups_person_seen AFTER UPDATE OF visibility, is_active ON profiles_person
FOR EACH ROW
WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility OR OLD.is_active IS DISTINCT FROM NEW.is_active)
EXECUTE FUNCTION groups_count_again();
"""

POSTS = """
CREATE FUNCTION groups_count_posts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[]; sign integer := 1;
BEGIN
    IF TG_OP = 'DELETE' THEN
        sign := -1;
        SELECT array_agg(DISTINCT topic_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT topic_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM groups_topic WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_topic t
    SET posts_count = c.posts, voices_count = c.voices,
        last_post_at = coalesce(c.last_at, t.created_at), last_post_id = coalesce(c.last_id, 0)
    FROM (
        SELECT i.id, count(p.id) AS posts, count(DISTINCT p.author_id) AS voices,
               max(p.created_at) AS last_at, max(p.id) AS last_id
        FROM unnest(ids) AS i(id) LEFT JOIN groups_post p ON p.topic_id = i.id
        GROUP BY i.id
    ) c
    WHERE t.id = c.id;
    PERFORM 1 FROM groups_group
    WHERE id IN (SELECT group_id FROM groups_topic WHERE id = ANY(ids))
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_group g
    SET posts_count = c.posts, last_post_at = c.last_at
    FROM (
        SELECT group_id, sum(posts_count) AS posts,
               max(last_post_at) FILTER (WHERE posts_count > 0) AS last_at
        FROM groups_topic
        WHERE group_id IN (SELECT group_id FROM groups_topic WHERE id = ANY(ids))
        GROUP BY group_id
    ) c
    WHERE g.id = c.group_id;
    RETURN NULL;
END $$;

CREATE FUNCTION groups_topic_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM groups_group WHERE id IN (OLD.group_id, NEW.group_id)
    ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_group g
    SET posts_count = coalesce(c.posts, 0), last_post_at = c.last_at
    FROM unnest(ARRAY[OLD.group_id, NEW.group_id]) AS i(id)
    LEFT JOIN LATERAL (
        SELECT sum(posts_count) AS posts,
               max(last_post_at) FILTER (WHERE posts_count > 0) AS last_at
        FROM groups_topic WHERE group_id = i.id
    ) c ON true
    WHERE g.id = i.id;
    RETURN NULL;
END $$;

CREATE TRIGGER groups_topic_moves AFTER UPDATE OF group_id ON groups_topic
FOR EACH ROW WHEN (OLD.group_id IS DISTINCT FROM NEW.group_id)
EXECUTE FUNCTION groups_topic_moved();
"""

GESTURES = """
CREATE FUNCTION groups_count_supports() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT post_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT post_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM groups_post WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_post p
    SET supports_count = (SELECT count(*) FROM groups_support s WHERE s.post_id = p.id)
    WHERE p.id = ANY(ids);
    RETURN NULL;
END $$;

CREATE FUNCTION groups_count_stances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT post_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT post_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM groups_post WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_post p
    SET agree_count = c.agree, nuance_count = c.nuance, disagree_count = c.disagree
    FROM (
        SELECT i.id, count(*) FILTER (WHERE s.side = 'agree') AS agree,
               count(*) FILTER (WHERE s.side = 'nuance') AS nuance,
               count(*) FILTER (WHERE s.side = 'disagree') AS disagree
        FROM unnest(ids) AS i(id) LEFT JOIN groups_stance s ON s.post_id = i.id
        GROUP BY i.id
    ) c
    WHERE p.id = c.id;
    RETURN NULL;
END $$;

CREATE FUNCTION groups_count_votes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT poll_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT poll_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM groups_poll WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE groups_choice c
    SET votes_count = (SELECT count(*) FROM groups_vote v WHERE v.choice_id = c.id)
    WHERE c.poll_id = ANY(ids);
    UPDATE groups_poll p
    SET voters_count = (SELECT count(DISTINCT person_id) FROM groups_vote v WHERE v.poll_id = p.id)
    WHERE p.id = ANY(ids);
    RETURN NULL;
END $$;
"""

# Each unit has its space from the moment it stands, and under its name.
SPACES = """
CREATE FUNCTION groups_open_spaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO groups_group (
        kind, access, state, is_listed, name, slug, purpose, presentation, presentation_html,
        theme, unit_id, created_at, version, members_open, members_known, voices_month, posts_count
    )
    SELECT 'unit', 'unit', 'active', false, left(name, 100), 'espace-' || slug,
           'L’espace de celles et ceux qui en sont membres.', '', '', 'parti', id, now(), 1,
           0, 0, 0, 0
    FROM new_rows;
    RETURN NULL;
END $$;

CREATE TRIGGER groups_unit_opens AFTER INSERT ON sections_unit
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION groups_open_spaces();

CREATE FUNCTION groups_rename_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE groups_group SET name = left(NEW.name, 100) WHERE unit_id = NEW.id AND kind = 'unit';
    RETURN NULL;
END $$;

CREATE TRIGGER groups_unit_renamed AFTER UPDATE OF name ON sections_unit
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
EXECUTE FUNCTION groups_rename_space();
"""


def counting(table, function, events):
    """The statements that make `function` follow those `events` of `table`."""
    return "\n".join(
        f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {EVENTS[event]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for event in events
    )


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_initial"), ("profiles", "0002_blocks")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            MEMBERS,
            counting("groups_member", "groups_count_members", ("INSERT", "DELETE", "UPDATE")),
            POSTS,
            counting("groups_post", "groups_count_posts", ("INSERT", "DELETE")),
            GESTURES,
            counting("groups_support", "groups_count_supports", ("INSERT", "DELETE")),
            counting("groups_stance", "groups_count_stances", ("INSERT", "DELETE", "UPDATE")),
            counting("groups_vote", "groups_count_votes", ("INSERT", "DELETE")),
            SPACES,
        )
    ]
