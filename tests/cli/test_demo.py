import asyncio
import shutil
import signal
import socket
import sys
from pathlib import Path

import httpx
from click.testing import CliRunner

from interpretariat.cli.demo import demo
from interpretariat.demo.doors import read_doors
from tests.demo_city import DemoCity


def test_demo_says_that_its_port_is_taken_before_it_does_anything(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(demo, ["--port", str(port), "--var", str(tmp_path / "var")])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Port {port} cannot be used (Address already in use). Choose another one: make demo PORT={port + 1}\n"
    )
    assert list(tmp_path.iterdir()) == []


async def test_demo_serves_the_city_of_the_last_time_behind_its_new_port_until_interrupted(
    demo_city: DemoCity, tmp_path: Path
) -> None:
    var = tmp_path / "var"
    shutil.copytree(demo_city.place.var, var)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "interpretariat", "demo", "--port", str(port), "--var", str(var)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert await answered(f"{url}/healthz") == 200
        doors = read_doors(var / "demo.json")
        assert await answered(doors.accounts[0].sign_in_url) == 303
        child.send_signal(signal.SIGINT)
        said, errors = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
    assert (child.returncode, errors.decode()) == (0, "")
    assert doors == demo_city.doors.at(url)
    assert all(door.sign_in_url in said.decode() for door in doors.accounts if door.role != "requester")
    assert said.decode().endswith("Stopped. The city is kept: the next `make demo` starts in seconds.\n")


async def answered(url: str) -> int:
    """The status of an answer, once there is one."""
    transport = httpx.AsyncHTTPTransport(retries=60)  # a refused connection is tried again, a little later each time
    async with httpx.AsyncClient(transport=transport, timeout=60) as client:
        return (await client.get(url)).status_code
