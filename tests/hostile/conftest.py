"""The twenty-one roles and their debate."""

from tests.house.conftest import cast, shared_cast

__all__ = ["cast", "shared_cast"]
