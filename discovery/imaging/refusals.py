"""Why a picture was refused: one exception, a stable code for programs and plain words for people."""


def gettext_noop(text: str) -> str:
    """Marks `text` for the tools that gather what is to be translated; whoever shows it translates it."""
    return text


MESSAGES: dict[str, str] = {
    "empty": gettext_noop("The file is empty. Choose the picture again."),
    "not-a-picture": gettext_noop(
        "This file is not a picture, whatever its name says. "
        "Choose a JPEG, PNG, WebP, GIF, AVIF, HEIC, TIFF or BMP; export a drawing such as SVG as PNG first."
    ),
    "unsupported-format": gettext_noop(
        "This is {what}, which is not taken here. Export it as JPEG or PNG and try again."
    ),
    "truncated": gettext_noop(
        "The file ends too soon: part of the picture is missing. Download or copy it again, then try again."
    ),
    "corrupt": gettext_noop("The file is damaged or of a rare kind. Export it as JPEG or PNG again and try once more."),
    "too-many-bytes": gettext_noop("The file has {megabytes} MB; at most {most} MB are taken. Export a smaller copy."),
    "too-many-pixels": gettext_noop(
        "The picture has {width} × {height} pixels ({megapixels} megapixels); at most {most} "
        "megapixels are taken. Make it smaller and try again."
    ),
    "too-large": gettext_noop(
        "The picture has {width} × {height} pixels; a side may have {most} at most. Make it smaller and try again."
    ),
    "too-long": gettext_noop(
        "The picture has {width} × {height} pixels; one side may be at most {most} times the other. "
        "Crop it and try again."
    ),
    "too-small": gettext_noop(
        "The picture has {width} × {height} pixels; each side needs at least {least}. Choose a larger one."
    ),
    "too-heavy": gettext_noop(
        "There is not enough memory to open this picture now. Make it smaller, or try again later."
    ),
    "too-slow": gettext_noop(
        "This picture took too long to open. Make it smaller or export it as JPEG, and try again."
    ),
}
"""Each code and its message. The fields in braces are the refusal's `details`, to translate with."""


class PictureRefused(ValueError):
    """A picture that is not taken: `code` is a key of MESSAGES, `details` fill the message, str() is that.

    A text among the details is marked for translation where it is given.
    """

    def __init__(self, code: str, **details: float | str) -> None:
        self.code = code
        self.details = details
        super().__init__(MESSAGES[code].format(**details))

    def __reduce__(self) -> tuple[object, ...]:
        # An exception of a Celery task is pickled; the default would call us with the message as the code.
        return _again, (self.code, self.details)


def _again(code: str, details: dict[str, float | str]) -> PictureRefused:
    return PictureRefused(code, **details)
