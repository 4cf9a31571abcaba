"""The socket that the hub listens on."""

from __future__ import annotations

import asyncio
import socket

from sync.hub.server import listen


def test_what_the_hub_answers_goes_out_at_once() -> None:
    """The second half of an answer must not wait until the first is acknowledged (40 ms on Linux)."""

    async def accepted() -> bool:
        told: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            connection = writer.get_extra_info("socket")
            told.set_result(bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        with listen("127.0.0.1", 0) as listener:
            server = await asyncio.start_server(serve, sock=listener)
            async with server:
                _, writer = await asyncio.open_connection(*listener.getsockname())
                at_once = await told
                writer.close()
        return at_once

    assert asyncio.run(accepted())
