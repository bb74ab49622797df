"""Names of languages as HTML wants them."""

from django.utils.translation import to_locale


def tag_of(code: str) -> str:
    """BCP 47: zh-hans is zh-Hans."""
    return to_locale(code).replace("_", "-")
