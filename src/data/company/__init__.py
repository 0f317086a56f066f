"""A made-up company with all twelve tables, and what is true of it."""

from .company import write_company

__all__ = ["write_company"]
