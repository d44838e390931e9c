"""Counters that PostgreSQL keeps equal to the rows (docs/decisions/0009).

The event is locked before its answers are read: two transactions can neither miss each other nor
wait for each other in a circle. Seats count everybody who comes, hidden people too (PRODUCT §3).
"""

from django.db import migrations

EVENTS = {
    "INSERT": "REFERENCING NEW TABLE AS new_rows",
    "DELETE": "REFERENCING OLD TABLE AS old_rows",
    "UPDATE": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
}

SEATS = """
CREATE FUNCTION events_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT event_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT event_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM events_event WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE events_event e
    SET seats_taken = c.taken, waiting_count = c.waiting, maybe_count = c.maybe
    FROM (
        SELECT i.id,
               coalesce(sum(1 + p.guests) FILTER (WHERE p.place IN ('seated', 'offered')), 0) AS taken,
               coalesce(sum(1 + p.guests) FILTER (WHERE p.place = 'waiting'), 0) AS waiting,
               count(*) FILTER (WHERE p.answer = 'maybe') AS maybe
        FROM unnest(ids) AS i(id)
        LEFT JOIN events_participation p
            ON p.event_id = i.id AND (p.person_id IS NOT NULL OR p.confirmed_at IS NOT NULL)
        GROUP BY i.id
    ) c
    WHERE e.id = c.id
      AND (e.seats_taken, e.waiting_count, e.maybe_count)
          IS DISTINCT FROM (c.taken, c.waiting, c.maybe);
    RETURN NULL;
END $$;
"""

COMMENTS = """
CREATE FUNCTION events_count_comments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT event_id) INTO ids FROM old_rows;
    ELSE
        SELECT array_agg(DISTINCT event_id) INTO ids FROM new_rows;
    END IF;
    PERFORM 1 FROM events_event WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
    UPDATE events_event e
    SET comments_count = (SELECT count(*) FROM events_comment c WHERE c.event_id = e.id)
    WHERE e.id = ANY(ids);
    RETURN NULL;
END $$;
"""


def counting(table, function, events):
    """The statements that make `function` follow those `events` of `table`."""
    return "\n".join(
        f"CREATE TRIGGER {function}_{event.lower()} AFTER {event} ON {table} {EVENTS[event]} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        for event in events
    )


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            SEATS,
            counting("events_participation", "events_count_seats", ("INSERT", "DELETE", "UPDATE")),
            COMMENTS,
            counting("events_comment", "events_count_comments", ("INSERT", "DELETE")),
        )
    ]
