"""Take in the mails that a relay hands over, one by one, as they arrive."""

import asyncio

from aiosmtpd.lmtp import LMTP
from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections

from notifications import inbound
from notifications.inbound.reading import MOST_BYTES

TAKEN, LATER = "250 Bien reçu", "451 4.3.0 Plus tard"


class Receiver:
    """What a relay speaks to."""

    async def handle_DATA(self, server, session, envelope):
        """One answer for all the recipients: 4xx while PostgreSQL is away, so that nothing is lost."""
        for recipient in envelope.rcpt_tos:
            try:
                await sync_to_async(take)(envelope.content, recipient)
            except (DatabaseError, InterfaceError):
                return LATER
        return TAKEN


def take(content, recipient):
    """`inbound.take`, on a connection that is alive."""
    close_old_connections()
    inbound.take(content, recipient)


class Command(BaseCommand):
    help = "Reçoit en LMTP, sur 127.0.0.1, les mails que le relais confie."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=2424)

    def handle(self, *, port, **options):
        asyncio.run(serve(port))


async def serve(port):
    """Listen on loopback until stopped."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: LMTP(Receiver(), data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        await server.serve_forever()
