"""Missions to take up, and what they add up to."""


def campaign_strip(viewer, now):
    """What `campaigns/_strip.html` shows at home; None when there is nothing to take up."""
    return None
