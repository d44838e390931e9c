"""What groups tell people, one module for each part of their life."""

from groups.notices import deciding, groups, news, talking

__all__ = ["deciding", "groups", "news", "talking"]
