"""What a render can end in, other than a report."""


class RenderFailed(Exception):
    """There is no report; the message is a sentence for who asked for it."""


class RenderTooLong(RenderFailed):
    """The report took more time than it may."""


class TookTooMuch(RenderFailed):
    """The report needed more memory or processor time than it may."""


class NoTurn(RenderTooLong):
    """Other reports were being made all the time; it can be tried again."""
