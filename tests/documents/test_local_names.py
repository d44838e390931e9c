"""What in a text belongs to the place and the day it was written for."""

import time

import pytest

from documents.local_names import Name, excerpts, findings, folded, marked

NAMES = (
    Name("Section de Vannes", "instance"),
    Name("Vannes", "commune"),
    Name("Saint-Avé", "commune"),
    Name("Morbihan", "departement"),
)


def found(text, names=NAMES):
    return [(finding.kind, finding.text) for finding in findings(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Venez à VANNES !", [("commune", "VANNES")]),
        ("La section de Vannes appelle", [("instance", "section de Vannes")]),
        ("saint avé, Saint-Ave", [("commune", "saint avé"), ("commune", "Saint-Ave")]),
        ("Les vannes des écluses", [("commune", "vannes")]),
        ("Vannesland et Covannes", []),
        ("Le Morbihan d’abord", [("departement", "Morbihan")]),
        ("Écris à a.b-c@exemple.fr.", [("mail", "a.b-c@exemple.fr")]),
        ("Au 02 97 00 00 00 ou +33 6 12 34 56 78", [("telephone", "02 97 00 00 00"), ("telephone", "+33 6 12 34 56 78")]),
        ("Tél. 0297000000", [("telephone", "0297000000")]),
        ("12 bis, rue des Halles, le soir", [("rue", "12 bis, rue des Halles")]),
        ("Rendez-vous samedi 14 mars 2009", [("date", "samedi 14 mars 2009")]),
        ("le 1er février", [("date", "1er février")]),
        ("le 14/03/2009", [("date", "14/03/2009")]),
        ("le 3 mai 2099", []),
        ("Retrouvons-nous mardi à 18 heures", [("rendez-vous", "mardi à 18 heures")]),
        ("jeudi soir, à 20 h 30 devant l’école", [("rendez-vous", "jeudi soir, à 20 h 30")]),
        ("la semaine de 35 heures", []),
        ("56000 Vannes", [("postal", "56000"), ("commune", "Vannes")]),
        ("20000 emplois supprimés", []),
        ("avec Mme Le Goff et Yann KERBRAT", [("personne", "Mme Le Goff"), ("personne", "Yann KERBRAT")]),
        ("www.exemple.fr/tract", [("site", "www.exemple.fr/tract")]),
        ("Une école pour tous.", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_is_local_is_found(text, expected):
    assert found(text) == expected


def test_positions_are_those_of_the_text():
    text = "Œuvre à Saint-Avé, ﬁn d’été à Vannes"
    for finding in findings(text, NAMES):
        assert text[finding.start : finding.end] == finding.text
    assert len(folded(text)) == len(text)


def test_marks_are_escaped():
    names = (Name("<b>Vannes</b>", "commune"), *NAMES)
    text = "<script>Vannes</script> <b>Vannes</b> \"'&"
    for html in (marked(text, findings(text, names)), excerpts(text, findings(text, names))):
        assert "<script" not in html and "<b>" not in html
        assert html.count("<mark") == html.count("</mark>") == 2


@pytest.mark.parametrize(
    "text",
    ["a" * 60_000, "A" * 60_000, "1 rue " * 10_000, "0" * 60_000, "a@" * 30_000, "Aa-" * 20_000,
     "M. A" * 15_000, "12 " * 20_000, "http://" * 8_000, "Vannes " * 8_000],
    ids=lambda text: text[:6],
)  # fmt: skip
def test_no_text_takes_long(text):
    names = [Name(f"Commune numéro {n}", "commune") for n in range(200)]
    start = time.process_time()
    findings(text, [*names, *NAMES])
    assert time.process_time() - start < 2
