"""Why a print failed."""


class RenderFailed(Exception):
    """There is no document: it asks for a resource that is not its own, or its process ended."""


class RenderTooLong(RenderFailed):
    """It took more time by the clock than it may."""


class TookTooMuch(RenderFailed):
    """It needed more memory or processor time than it may."""


class NoTurn(RenderTooLong):
    """Others were being printed all the time; it can be tried again."""
