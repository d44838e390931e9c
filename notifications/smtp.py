"""Django's SMTP backend, able to say whether the server may have taken the message."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend


class WitnessMixin:
    """Remembers that the text of a message has started to leave and no answer came back."""

    in_data = False

    def data(self, msg):
        self.in_data = True
        answer = super().data(msg)
        self.in_data = False
        return answer


class WitnessSMTP(WitnessMixin, smtplib.SMTP):
    pass


class WitnessSMTP_SSL(WitnessMixin, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    """An SMTP connection whose `in_data` is true when the fate of the last message is unknown."""

    @property
    def connection_class(self):
        return WitnessSMTP_SSL if self.use_ssl else WitnessSMTP

    @property
    def in_data(self):
        return self.connection is not None and self.connection.in_data
