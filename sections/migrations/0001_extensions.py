"""Extensions and functions that search needs; other apps use them in their generated columns."""

from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# unaccent() is only STABLE because its dictionary could be edited; a generated column and an index
# need IMMUTABLE. Naming schema and dictionary makes it hold whatever the search_path, during a
# restore too.
F_UNACCENT = """
CREATE OR REPLACE FUNCTION public.f_unaccent(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, $1) $$
"""

PLACE_KEY = r"""
CREATE OR REPLACE FUNCTION public.place_key(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    SELECT regexp_replace(
        btrim(regexp_replace(lower(public.f_unaccent($1)), '[^a-z0-9]+', ' ', 'g')),
        '\mst(e?)\M', 'saint\1', 'g'
    )
$$
"""


# French words without accents or endings: « écoles » finds « ecole ». Every full-text column uses it.
FRENCH = """
CREATE TEXT SEARCH CONFIGURATION public.fr (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION public.fr
    ALTER MAPPING FOR asciiword, word, hword, hword_part, asciihword, hword_asciipart
    WITH public.unaccent, pg_catalog.french_stem
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(F_UNACCENT, "DROP FUNCTION public.f_unaccent(text)"),
        migrations.RunSQL(FRENCH, "DROP TEXT SEARCH CONFIGURATION public.fr"),
        migrations.RunSQL(PLACE_KEY, "DROP FUNCTION public.place_key(text)"),
    ]
