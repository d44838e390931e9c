"""What may be reported of this app: a document."""

from documents.models import Document
from groups.moderable import animated_and_read, animators_of, desk_url
from moderation.registry import Moderable, register

# How many of its versions whoever decides reads; each is long.
VERSIONS = 10


@register
class Documents(Moderable):
    code = "document"
    label = "document"
    this = "ce document"
    your = "ton document"
    model = Document
    places = staticmethod(animated_and_read)

    def author(self, thing):
        return thing.created_by

    def place(self, thing):
        return thing.group

    def deciders(self, place):
        return animators_of(place)

    def desk_url(self, case):
        return desk_url(case)

    def snapshot(self, thing):
        """Its title, its summary, then each version, the last one first."""
        words = [("Titre", thing.title)]
        if thing.summary:
            words.append(("Résumé", thing.summary))
        for version in thing.versions.select_related("file")[:VERSIONS]:
            words += words_of(version)
        return words


def words_of(version):
    """The file or the text of a version, and what it says it changes."""
    label = f"Version {version.number}"
    changes = [(f"{label}, ce qui change", version.changes)] if version.changes else []
    if version.file is None:
        return [(label, version.text), *changes]
    read = [(f"{label}, texte lu", version.file.text)] if version.file.text else []
    return [(f"{label}, fichier", version.file.name), *read, *changes]
