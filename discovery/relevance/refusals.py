"""Why the lab measures nothing: one exception, one line in plain words."""


class CannotMeasure(ValueError):
    """A mistake in what was asked for, or data without what the question needs; nothing was written."""
