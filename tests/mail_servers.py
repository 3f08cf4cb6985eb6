"""Mail servers that take no mail."""

import smtplib

from django.core.mail.backends.base import BaseEmailBackend


class Answers(BaseEmailBackend):
    """A mail server that gives one answer to whatever comes."""

    answer = None

    def send_messages(self, email_messages):
        raise self.answer


class Away(BaseEmailBackend):
    """A mail server that refuses, naming the address it refuses."""

    def send_messages(self, email_messages):
        raise smtplib.SMTPRecipientsRefused({"secret@town.example": (450, b"not now")})
