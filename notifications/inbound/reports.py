"""Reports of mail servers: not delivered (RFC 3464, and those who follow none), complaints (RFC 5965)."""

import re
from dataclasses import dataclass

from notifications.inbound.reading import decoded
from notifications.models import Refusal
from notifications.services.bounces import is_about_the_address

STATUS = re.compile(r"(?im)^status:\s*([245]\.\d{1,3}\.\d{1,3})")
ACTION = re.compile(r"(?im)^action:\s*([a-z-]+)")
SAID = re.compile(r"(?im)^diagnostic-code:\s*(.+(?:\n[ \t].+)*)")
FEEDBACK = re.compile(r"(?im)^feedback-type:\s*(abuse|fraud|complaint|not-spam|virus|other)")
# In the prose of servers that send no report: an enhanced code, or a bare one.
CODE = re.compile(r"\b([45])\.(\d{1,3})\.(\d{1,3})\b|\b([45]\d\d)[ -]")
GONE = re.compile(
    r"(?i)user unknown|unknown user|no such user|mailbox (?:not found|unavailable|does not exist)|"
    r"does not exist|n'existe pas|n’existe pas|adresse inconnue|inconnu à cette adresse|"
    r"recipient (?:address )?rejected|invalid recipient|account (?:has been )?(?:disabled|closed)|"
    r"compte (?:fermé|désactivé|clôturé)"
)
FULL = re.compile(r"(?i)over ?quota|mailbox (?:is )?full|quota exceeded|boîte.{0,20}pleine")
NOT_DELIVERED = re.compile(
    r"(?i)undeliver|delivery (?:status|failure|has failed)|returned mail|failure notice|"
    r"mail delivery (?:failed|subsystem|system)|non remis|non distribué|échec de (?:la )?remise"
)


@dataclass(frozen=True)
class Report:
    """What became of a letter."""

    kind: str
    status: str
    words: str


def report_of(incoming):
    """The Report that `incoming` is; None when it reports nothing final, or is no report."""
    types = {part.get_content_type(): part for part in incoming.message.walk()}
    if "message/feedback-report" in types:
        found = FEEDBACK.search(whole(types["message/feedback-report"]))
        if found is None or found[1].lower() == "not-spam":
            return None
        return Report(Refusal.COMPLAINT, "", found[1])
    if "message/delivery-status" in types:
        return delivery(whole(types["message/delivery-status"]))
    return prose(incoming)


def delivery(fields):
    """The Report of the fields of a delivery status; None for a delay or a success."""
    action, status, said = ACTION.search(fields), STATUS.search(fields), SAID.search(fields)
    if action is not None and action[1].lower() != "failed":
        return None
    words = " ".join(said[1].split()) if said else ""
    return judged(status[1] if status else "", words)


def prose(incoming):
    """The Report of a mail that says it in sentences; None when it says no such thing."""
    if not NOT_DELIVERED.search(incoming.header("Subject")) and incoming.header(
        "Return-Path"
    ) not in ("<>",):
        return None
    text = incoming.text[:20_000]
    found = CODE.search(text)
    if found is None and not GONE.search(text) and not FULL.search(text):
        return None
    status = found[0].strip(" -") if found else ""
    sentence = next((line for line in text.splitlines() if found and found[0] in line), text[:200])
    return judged(status, sentence)


def judged(status, words):
    """The Report of a final refusal: is the address dead, or only out of reach for now?"""
    bare = int(status) if status.isdigit() else 0
    if FULL.search(words) or status.startswith("4"):
        return Report(Refusal.SOFT, status, words)
    dead = is_about_the_address(status, bare) or bool(GONE.search(words))
    return Report(Refusal.HARD if dead else Refusal.SOFT, status, words)


def whole(part):
    """The fields of a report as text: they come as parts of their own, or as one."""
    if part.is_multipart():
        return "\n".join(one.as_string() for one in part.get_payload())
    return decoded(part)
