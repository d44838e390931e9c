"""The reference data of `data/` put in the database: what is new comes in, what exists stays.

Departments and communes belong to the data and follow it. Units belong to the party as soon as
they exist: a unit already there is left alone, with its page, its place and its communes.
"""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.text import slugify

from sections.models import Commune, CommuneSection, Department, Kind, Level, Tree, Unit

DATA_DIR = Path(settings.BASE_DIR) / "data"
ABROAD = "FFE"
BATCH = 5_000
# Regions that French introduces with « dans le » or « dans les »; all others with « en ».
IN_FORMS = {"du ": "dans le ", "des ": "dans les "}


def read_rows(name):
    """The rows of one CSV file of `data/`, with the apostrophe of French print."""
    path = DATA_DIR / name
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: value.replace("'", "’") for key, value in row.items()}


@transaction.atomic
def load_territory():
    """Load units, departments, communes and their links; returns how many rows each table holds."""
    with connection.cursor() as cursor:
        # The site gives up a slow query; this one reads a whole country, once.
        cursor.execute("SET LOCAL statement_timeout = 0")
    new_units = load_units()
    load_departments()
    load_communes()
    link_communes(new_units)
    with connection.cursor() as cursor:
        # Searches use the indexes only once PostgreSQL knows what the tables hold.
        for model in (Unit, Commune, CommuneSection):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return {
        model._meta.verbose_name: model.objects.count()
        for model in (Unit, Department, Commune, CommuneSection)
    }


# Units


def load_units():
    """Create the missing units, level by level; returns the ids of those it created."""
    known = dict(Unit.objects.values_list("path", "pk"))
    known_codes = {(tree, code): path for tree, code, path in unit_codes()}
    slugs = set(Unit.objects.values_list("slug", flat=True))
    created = set()
    for level_of_units in (national_units(), regional_units(), federation_units(), section_units()):
        batch = []
        for parent_code, step, unit in level_of_units:
            if (unit.tree, unit.code) in known_codes:
                continue
            parent_path = known_codes[unit.tree, parent_code] if parent_code else ""
            unit.path = f"{parent_path}{step}/"
            unit.parent_id = known.get(parent_path)
            if unit.slug in slugs:
                unit.slug = f"{unit.slug}-{unit.code.lower()}"
            slugs.add(unit.slug)
            known_codes[unit.tree, unit.code] = unit.path
            batch.append(unit)
        Unit.objects.bulk_create(batch, batch_size=BATCH)
        known.update((unit.path, unit.pk) for unit in batch)
        created.update(unit.pk for unit in batch)
    return created


def unit_codes():
    """(tree, code, path) of every unit."""
    return Unit.objects.values_list("tree", "code", "path")


def national_units():
    """The root of each tree; like its sisters, yields (code of the parent, step of path, unit)."""
    for tree in Tree:
        yield (
            None,
            tree.value,
            Unit(
                tree=tree,
                level=Level.NATIONAL,
                code=tree.value.upper(),
                slug=slug_of(tree.label),
                name=tree.label,
                short_name=tree.label,
                in_form="en France",
            ),
        )


def regional_units():
    """The 22 regional unions."""
    for row in read_rows("regions.csv"):
        if row["version"] == "2010" and row["union_name"]:
            yield (
                "PS",
                slug_of(row["name"]),
                Unit(
                    tree=Tree.PS,
                    level=Level.REGION,
                    code=f"R{row['code']}",
                    slug=slug_of(row["union_name"]),
                    name=row["union_name"],
                    short_name=row["name"],
                    in_form=region_in_form(row),
                    lat=float(row["lat"]),
                    lon=float(row["lon"]),
                    population=int(row["population"]),
                ),
            )


def federation_units():
    """The federations of the party, then those of the youth movement."""
    in_forms = {row["code"]: row["in_form"] for row in read_rows("departements.csv")}
    rows = list(read_rows("federations.csv"))
    for row in rows:
        first = row["departements"].split(" ")[0]
        yield (
            f"R{row['region2010']}" if row["union_name"] else "PS",
            row["code"].lower(),
            federation_unit(row, Tree.PS, row["name"], in_forms.get(first, "à l’étranger")),
        )
    for row in rows:
        if row["code"] != ABROAD:
            name = row["name"].replace("Fédération", "Fédération MJS", 1)
            unit = federation_unit(row, Tree.MJS, name, in_forms[row["departements"].split(" ")[0]])
            unit.slug = slug_of(f"mjs {row['short_name']}")
            unit.short_name = f"MJS {row['short_name']}"
            yield "MJS", row["code"].lower(), unit


def federation_unit(row, tree, name, in_form):
    """One federation of `tree`, from a row of federations.csv."""
    return Unit(
        tree=tree,
        level=Level.FEDERATION,
        code=row["code"],
        slug=slug_of(name),
        name=name,
        short_name=row["short_name"],
        in_form=in_form,
        lat=float(row["lat"]) if row["lat"] else None,
        lon=float(row["lon"]) if row["lon"] else None,
        population=int(row["population"] or 0),
    )


def section_units():
    """The sections; two of one name get the code of their federation in their address."""
    rows = list(read_rows("sections.csv.gz"))
    homonyms = Counter(slug_of(row["name"]) for row in rows)
    for row in rows:
        slug = slug_of(row["name"])
        if homonyms[slug] > 1:
            slug = f"{slug}-{row['federation'].lower()}"
        yield (
            row["federation"],
            row["code"].lower(),
            Unit(
                tree=Tree.PS,
                level=Level.SECTION,
                kind=Kind(row["kind"]),
                code=row["code"],
                slug=slug,
                name=row["title"],
                short_name=row["name"],
                in_form=town_in_form(row["name"]),
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                population=int(row["population"]),
                country=row["country"],
            ),
        )


def slug_of(name):
    """« L’Haÿ-les-Roses » → l-hay-les-roses."""
    return slugify(name.replace("’", " ").replace("œ", "oe").replace("Œ", "Oe"))


def region_in_form(row):
    """« en Aquitaine », « dans le Limousin »."""
    for article, in_article in IN_FORMS.items():
        if row["of_form"].startswith(article):
            return in_article + row["name"]
    return f"en {row['name']}"


def town_in_form(name):
    """« à Bègles », « au Havre », « aux Ulis », « à La Rochelle »."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


# The map of France


def load_departments():
    """Create or refresh the departments, each under the federation that answers for it."""
    federation_of = {
        code: row["code"]
        for row in read_rows("federations.csv")
        for code in row["departements"].split()
    }
    federations = dict(Unit.objects.of_tree(Tree.PS).federations().values_list("code", "pk"))
    regions = {
        row["code"]: row["name"] for row in read_rows("regions.csv") if row["version"] == "2010"
    }
    upsert(
        Department(
            code=row["code"],
            name=row["name"],
            of_form=row["of_form"],
            in_form=row["in_form"],
            region2010=regions.get(row["region2010"], ""),
            federation_id=federations.get(federation_of.get(row["code"])),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            population=int(row["population"]),
        )
        for row in read_rows("departements.csv")
    )


def load_communes():
    """Create or refresh the communes, then the arrondissements, which name their city."""
    upsert(commune(row) for row in read_rows("communes.csv.gz"))
    upsert(commune(row, city_id=row["commune_insee"]) for row in read_rows("arrondissements.csv"))


def commune(row, city_id=None):
    """One commune, from a row of communes.csv or arrondissements.csv."""
    return Commune(
        insee=row["insee"],
        name=row["name"],
        department_id=row["departement"],
        city_id=city_id,
        postal_codes=row["postal_codes"].split(),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"]),
    )


def upsert(rows):
    """Write rows whose key comes from the data; rows that are already the same are not touched."""
    rows = list(rows)
    meta = type(rows[0])._meta
    key, *others = [field.column for field in meta.concrete_fields if not field.generated]
    new, old = (
        ", ".join(f"{table}.{name}" for name in others) for table in ("EXCLUDED", meta.db_table)
    )
    insert_rows(
        meta.model,
        [key, *others],
        rows,
        f"ON CONFLICT ({key}) DO UPDATE SET ({', '.join(others)}) = ROW ({new}) "
        f"WHERE ({old}) IS DISTINCT FROM ({new})",
    )


def insert_rows(model, columns, rows, on_conflict=""):
    """Insert rows in one statement, five times quicker than bulk_create for the 35 000 communes."""
    names = ", ".join(columns)
    table = model._meta.db_table
    payload = json.dumps([{name: getattr(row, name) for name in columns} for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) "
            f"SELECT {names} FROM json_populate_recordset(NULL::{table}, %s) {on_conflict}",
            [payload],
        )


def link_communes(new_units):
    """Attach communes to the sections that have just been created, and to no other."""
    sections = dict(
        Unit.objects.sections().filter(pk__in=new_units).values_list("code", "pk")
        if new_units
        else ()
    )
    insert_rows(
        CommuneSection,
        ["commune_id", "unit_id"],
        (
            CommuneSection(commune_id=row["insee"], unit_id=sections[row["section"]])
            for row in read_rows("commune_section.csv.gz")
            if row["section"] in sections
        ),
    )
