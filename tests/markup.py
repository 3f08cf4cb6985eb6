"""Pages as tests read them: what is shown, without the white space that is not."""

import re

BESIDE_A_TAG = re.compile(r"\s*(<[^>]+>)\s*")


def compact(page: str) -> str:
    """Markup without white space beside tags, and with one blank between attributes."""
    return BESIDE_A_TAG.sub(lambda tag: " ".join(tag[1].split()).replace(" >", ">"), page)
