"""Place names folded for comparison, however they are written."""

import re
import unicodedata

from anyascii import anyascii


def fold(text: str) -> str:
    """A name as it is compared: words of small Latin letters and digits, a blank apart.

    Case, accents and script fall away, and so does the choice between "ü" and
    "ue": "Køge" and "Koege", "Αθήνα" and "Athina" are the same.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    latin = anyascii(plain.replace("ου", "ou")).lower()
    even = re.sub(r"(?<=[aou])e|(?<=a)a", "", latin)
    return " ".join(re.findall(r"[a-z0-9]+", even))


def searched(*names: str) -> str:
    """What a name is looked up in: every name folded between bars, also without its apostrophes."""
    joined = [re.sub(r"['’]s-", "s", name).replace("'", "").replace("’", "") for name in names]
    folded = dict.fromkeys(fold(name) for name in (*names, *joined) if name)
    return f"| {' | '.join(folded)} |"
