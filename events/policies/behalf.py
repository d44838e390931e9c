"""Who answers an event in the name of somebody else. A refusal is a French sentence, "" when nothing
stands in the way.
"""

from events.policies.answering import no_answer
from sections.permissions import Permission

NOT_YOURS = (
    "Une réponse au nom de quelqu’un est notée par qui organise et tient le fichier de sa section."
)
NOT_HERS = "Cette personne n’est pas de celles à qui s’adresse cet événement."


def no_behalf(person, event, organises, now):
    """Why `person`, who `organises` `event` or not, answers it for nobody at `now`; "" when she may."""
    if not (organises and person.rights.holds(Permission.SEE_FILE)):
        return NOT_YOURS
    return no_answer(event, now)
