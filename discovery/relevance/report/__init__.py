"""The lab's report: one page without scripts and its pictures, to open from a folder in any browser."""

from .page import write_report

__all__ = ["write_report"]
