"""Whether a text shows anything: a paste may bring characters that are invisible."""

import unicodedata

BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Signs of Unicode that are drawn as nothing: Hangul fillers, the empty Braille cell."""

UNSEEN = {"Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}
"""Categories of Unicode that show nothing alone: controls, marks without a letter, blanks."""


def shows_nothing(text: str) -> bool:
    """Whether nobody could see a text, or click on it, though it may have characters."""
    return all(sign in BLANK or unicodedata.category(sign) in UNSEEN for sign in text)
