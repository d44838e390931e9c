"""What happens to a file: received, prepared by a worker, thrown away."""

from files.services.preparing import prepare, prepare_waiting
from files.services.receiving import BadFile, discard, receive
from files.services.tidying import tidy

__all__ = ["BadFile", "discard", "prepare", "prepare_waiting", "receive", "tidy"]
