"""Groups, who is in them, what is said there."""

from groups.models.deciding import (
    Choice,
    Poll,
    Synthesis,
    SynthesisOpinion,
    Vote,
)
from groups.models.group import Admission, Group, Member
from groups.models.merging import MergeProposal
from groups.models.talking import (
    Attachment,
    Mention,
    Post,
    PostVersion,
    ReadMark,
    Stance,
    Support,
    Topic,
)
from groups.models.words import Access, Kind, Theme

__all__ = [
    "Access",
    "Admission",
    "Attachment",
    "Choice",
    "Group",
    "Kind",
    "Member",
    "Mention",
    "MergeProposal",
    "Poll",
    "Post",
    "PostVersion",
    "ReadMark",
    "Stance",
    "Support",
    "Synthesis",
    "SynthesisOpinion",
    "Theme",
    "Topic",
    "Vote",
]
