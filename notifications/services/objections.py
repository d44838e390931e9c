"""Why a letter may not leave any more: asked when it leaves, of what holds at that moment (INV-6)."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from notifications.models import Cadence, DeadAddress, Letter, MailSettings, Preference, Rank
from notifications.registry import can_be_disabled, reaches_suspended


def with_choices(letters):
    """The queryset `letters` with what `objection_to` asks of each, read in the same query."""
    hers = {"recipient": OuterRef("recipient")}
    refused = Preference.objects.filter(cadence=Cadence.NONE, **hers).values("kind")
    return letters.select_related("recipient").annotate(
        refused_kinds=ArraySubquery(refused),
        is_without_digests=Exists(MailSettings.objects.filter(digests=False, **hers)),
        is_address_dead=Exists(DeadAddress.objects.filter(address=OuterRef("recipient__email"))),
    )


def objection_to(letter):
    """Why `letter`, read by `with_choices`, may not leave any more; None when it may."""
    person = letter.recipient
    if person is None:
        return "destinataire effacé" if letter.personal else None
    if letter.rank == Rank.SECURITY:
        return None
    if letter.is_address_dead:
        return "adresse qui ne répond plus"
    told_anyway = bool(letter.kinds) and all(map(reaches_suspended, letter.kinds))
    if not person.email or not (person.is_active or told_anyway):
        return "compte fermé ou sans adresse"
    if any(code in letter.refused_kinds and can_be_disabled(code) for code in letter.kinds):
        return "désabonnement"
    if letter.budget == Letter.Budget.DIGEST and letter.is_without_digests:
        return "désabonnement"
    return None
