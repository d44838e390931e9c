"""A letter becomes a mail: one recipient, in To, and nobody in copy (INV-4)."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications.addresses import return_path


def message_of(letter, mailer):
    """The mail of `letter`, to hand over through `mailer`."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        # The address of the envelope, where what cannot be delivered comes back.
        from_email=return_path(letter),
        to=[letter.to_address],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            **letter.headers,
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
        },
        connection=mailer,
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
