"""Letters: a mail in its receiver's language, and handing it to the mail server.

Each has three templates in `templates/emails/`: its subject, its text and its
HTML. `workflow` keeps track of what is owed and what was sent.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as written; `switch_off` is the link by which its receiver stops more of them."""

    to: str
    subject: str
    text: str
    html: str
    switch_off: str = ""


def link(name: str, *values: str) -> str:
    """The address of a page as a mail must write it."""
    return with_host(reverse(name, args=values))


def with_host(path: str) -> str:
    """An address within the site as a mail must write it."""
    return f"{settings.PUBLIC_URL}{path}"


def spoken(*languages: str) -> str:
    """The first of these languages that the interface has; else the instance's default."""
    known = dict(settings.LANGUAGES)
    return next((code for code in languages if code in known), settings.LANGUAGE_CODE)


def write(
    kind: str, /, *, to: str, language: str, switch_off: str = "", **context: object
) -> Letter:
    """The letter of that kind in a language."""
    context |= {"switch_off": switch_off, "site": link("home")}
    with translation.override(language):
        subject = render_to_string(f"emails/{kind}.subject.txt", context)
        text = render_to_string(f"emails/{kind}.txt", context)
        html = render_to_string(f"emails/{kind}.html", context)
    return Letter(to, " ".join(subject.split()), text.strip() + "\n", html, switch_off)


def send(letter: Letter, *, number: int) -> None:
    """Hand a letter to the mail server. Raises OSError or ValueError when that fails.

    `number` makes the Message-ID the same at every attempt, so that a mail that
    went out twice after all can be recognised.
    """
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    headers = {"Message-ID": f"<hague-{number}@{host}>", "Auto-Submitted": "auto-generated"}
    if letter.switch_off:
        headers["List-Unsubscribe"] = f"<{letter.switch_off}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(letter.subject, letter.text, to=[letter.to], headers=headers)
    message.attach_alternative(letter.html, "text/html")
    message.send()
