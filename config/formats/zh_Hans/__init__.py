"""Simplified Chinese; the rest is as Django has it."""
