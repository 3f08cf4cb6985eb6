"""What a render can end in, other than a report."""


class RenderFailed(Exception):
    """There is no report; the message is a sentence for who asked for it."""


class RenderTooLong(RenderFailed):
    """The report took more time than it may."""
