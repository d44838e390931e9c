"""Queries that the ORM writes once per process, and that are only run afterwards.

Writing a query costs Python several times what running it costs PostgreSQL: for the few that every
page of a member asks, that is most of the page. The ORM stays the only author of the SQL, so that
no condition is copied.
"""

import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection

# For each kind of value that changes, one that no row holds: where it ends up in the SQL, the
# values of each call go.
MARKERS = {
    int: lambda place: place - 2**62,
    float: lambda place: -1e9 - place,
    datetime.date: lambda place: datetime.date(1, 1, 1 + place),
    datetime.datetime: lambda place: datetime.datetime(1, 1, 1 + place, tzinfo=datetime.UTC),
    str: lambda place: f"\uf8ff{place}\uf8ff",
}


class Prepared:
    """The rows of one query: Prepared(lambda person, day: …, int, date).rows(person.pk, day).

    `build` takes one value of each of `kinds` and returns a queryset made of `values_list`, whose
    columns need no conversion: no JSON, no range. Its shape may not depend on the values.
    """

    def __init__(self, build, *kinds):
        self.build = build
        self.markers = [MARKERS[kind](place) for place, kind in enumerate(kinds)]
        self.written = None

    def rows(self, *values):
        """The rows for `values`, one of each kind, as tuples; one query."""
        sql, slots = self.written or self.write()
        if not sql:
            return []
        params = [
            kept if place is None else self.filled(kept, place, values[place])
            for kept, place in slots
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def filled(self, kept, place, value):
        """The parameter `kept` with `value` where its marker stands: alone, or in a LIKE pattern."""
        marker = self.markers[place]
        if kept == marker:
            return value
        return kept.replace(marker, connection.ops.prep_for_like_query(value))

    def write(self):
        """Write the SQL and find the markers in its parameters.

        Raises ValueError if one is lost, or if the query reads the clock by itself: that day would
        be written for good, and a right that ends would never end. No SQL is written when the ORM
        knows that there can be no row.
        """
        try:
            sql, params = self.build(*self.markers).query.sql_with_params()
        except EmptyResultSet:
            self.written = "", ()
            return self.written
        slots = [(param, self.place_of(param)) for param in params]
        if frozen := [kept for kept, place in slots if place is None and is_a_moment(kept)]:
            raise ValueError(f"A moment must be a value of the call, not of the query: {frozen}")
        if lost := set(range(len(self.markers))).difference(place for _, place in slots):
            raise ValueError(f"Not in the parameters of the query: {lost}")
        self.written = sql, slots
        return self.written

    def place_of(self, param):
        """The place among the markers of the one that `param` is or holds; None without one."""
        for place, marker in enumerate(self.markers):
            if param == marker or (
                isinstance(param, str) and isinstance(marker, str) and marker in param
            ):
                return place
        return None


def is_a_moment(param):
    """Whether a parameter is a day or an instant."""
    return isinstance(param, datetime.date | datetime.datetime)
