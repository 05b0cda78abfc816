"""A calendar that came from outside is read in a child process: its memory and its time are limited, ours are safe."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import Final

import msgspec

from interpretariat.formats.busy_blocks import MOST_BYTES
from interpretariat.formats.busy_times import Found, Order

MEMORY_KIB: Final = 200 * 1024
PROCESSOR_SECONDS: Final = 3
WALL_SECONDS: Final = 10.0
"""The child stops by itself after a second and a half of the processor's time; these two are for one that cannot."""

LIMITED: Final = 'ulimit -v "$1" && ulimit -t "$2" && shift 2 && exec "$@"'


async def read_calendar(data: bytes, order: Order) -> Found:
    """What a calendar says; `refused` names why nothing was read. Never raises for anything that `data` may hold."""
    if len(data) > MOST_BYTES:
        return Found(refused="too_large")
    command = (sys.executable, "-m", "interpretariat.formats.busy_times")
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", LIMITED, "sh", str(MEMORY_KIB), str(PROCESSOR_SECONDS), *command),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(WALL_SECONDS):
            said, _ = await process.communicate(msgspec.json.encode(order) + b"\n" + data)
        return msgspec.json.decode(said, type=Found)
    except TimeoutError:
        return Found(refused="too_slow")
    except msgspec.DecodeError:
        return Found(refused="too_slow" if process.returncode == -signal.SIGXCPU else "too_large")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
