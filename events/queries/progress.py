"""How far people got on the way to what they set themselves."""

from dataclasses import dataclass

from events.models import Measure


@dataclass(frozen=True)
class Progress:
    """How far `done` is on the way to `goal`, which may be unknown; both in `measure`."""

    measure: str
    done: int
    goal: int | None = None

    @property
    def unit(self):
        """What is counted, in words."""
        return Measure(self.measure).label

    @property
    def percent(self):
        return min(100 * self.done // self.goal, 100) if self.goal else 0

    @property
    def left(self):
        return max((self.goal or 0) - self.done, 0)

    @property
    def is_reached(self):
        return bool(self.goal) and self.done >= self.goal


def progress_of(campaign, figures):
    """The Progress of `campaign`."""
    return Progress(campaign.measure, getattr(figures, campaign.measure), campaign.goal)
