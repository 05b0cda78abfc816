"""An https server of the tests' own, and a reach that leads to it by name: everything real but the public network."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from interpretariat.services.busy_fetching import Reach

NAME = "agenda.example"
FAMILY = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:famille\r
DTSTART;TZID=America/Toronto:20261201T140000\r
DTEND;TZID=America/Toronto:20261201T150000\r
SUMMARY:Dentiste\r
END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass
class Host:
    """Answers each path with what `pages` says (status, headers, body) and keeps what it was asked."""

    port: int = 0
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str = "/famille.ics", name: str = NAME) -> str:
        return f"https://{name}:{self.port}{path}"

    def reach(self, *, permits: Callable[[str], bool] = lambda _: True, seconds: float = 5.0) -> Reach:
        async def resolve(host: str, port: int) -> list[str]:
            return {NAME: ["127.0.0.1"], "autre.example": ["127.0.0.1"], "nulle.example": []}.get(host, [host])

        return Reach(resolve, permits, self.trust, seconds)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        self.asked.append(headers | {"path": first.split()[1]})
        status, said, body = self.pages.get(first.split()[1], (404, {}, b""))
        if status == 200 and "etag" in said and headers.get("if-none-match") == said["etag"]:
            status, body = 304, b""
        sent = "".join(f"{name}: {value}\r\n" for name, value in {"content-length": str(len(body)), **said}.items())
        writer.write(f"HTTP/1.1 {status} X\r\n{sent}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


def certificate(directory: Path) -> Path:
    """A key and a certificate for NAME, in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = directory / "host.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@asynccontextmanager
async def open_host(directory: Path) -> AsyncIterator[Host]:
    """The server, while the context lasts."""
    file = certificate(directory)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    host = Host(trust=ssl.create_default_context(cafile=str(file)))
    host.pages["/famille.ics"] = (200, {"etag": '"1"', "content-type": "text/calendar"}, FAMILY.encode())
    server = await asyncio.start_server(host.answer, "127.0.0.1", 0, ssl=context)
    host.port = server.sockets[0].getsockname()[1]
    async with server:
        yield host
