"""Somebody else's address: https alone, public addresses alone, judged again after each redirect, and little at a time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from interpretariat.services.busy_fetching import PUBLIC_NETWORK, Reach, Unreachable, fetch
from tests.services.calendar_host import FAMILY, NAME, Host, open_host


@pytest_asyncio.fixture(loop_scope="session")
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    async with open_host(tmp_path) as opened:
        yield opened


async def why_not(address: str, reach: Reach) -> str:
    with pytest.raises(Unreachable) as refused:
        await fetch(address, reach)
    return refused.value.code


async def test_calendar_comes_with_its_validators_and_a_second_time_it_does_not(host: Host) -> None:
    first = await fetch(host.url(), host.reach())
    again = await fetch(host.url(), host.reach(), etag=first.etag)
    assert (first.body, first.etag) == (FAMILY.encode(), '"1"')
    assert (again.body, again.etag) == (None, '"1"')
    assert [asked["host"] for asked in host.asked] == [f"{NAME}:{host.port}"] * 2
    assert "cookie" not in host.asked[1]


@pytest.mark.parametrize(
    "address",
    ["http://agenda.example/a.ics", "file:///etc/passwd", "ftp://agenda.example/a", "gopher://x", "//agenda.example/a",
     "https://", "https://moi@agenda.example/a.ics", "https://agenda.example:99999/a.ics", "javascript:1"],
)  # fmt: skip
async def test_any_other_scheme_is_refused(host: Host, address: str) -> None:
    assert await why_not(address, host.reach()) == "not_https"
    assert host.asked == []


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1"])
async def test_this_machine_is_not_reached_whatever_it_is_called(host: Host, name: str) -> None:
    assert await why_not(host.url(name=name), PUBLIC_NETWORK) in ("not_public", "no_answer")
    assert host.asked == []


async def test_redirect_is_judged_again(host: Host) -> None:
    def outside(address: str) -> bool:
        return address == "127.0.0.1"

    host.pages["/ailleurs"] = (302, {"location": f"https://10.0.0.1:{host.port}/famille.ics"}, b"")
    host.pages["/descend"] = (301, {"location": f"http://{NAME}/famille.ics"}, b"")
    host.pages["/ici"] = (307, {"location": "/famille.ics"}, b"")
    host.pages["/rond"] = (302, {"location": "/rond"}, b"")
    assert await why_not(host.url("/ailleurs"), host.reach(permits=outside)) == "not_public"
    assert await why_not(host.url("/descend"), host.reach(permits=outside)) == "not_https"
    assert await why_not(host.url("/rond"), host.reach(permits=outside)) == "too_many_redirects"
    assert (await fetch(host.url("/ici"), host.reach(permits=outside))).body == FAMILY.encode()


async def test_name_that_answers_otherwise_the_second_time_leads_nowhere(host: Host) -> None:
    """The name is resolved once a request, and the connection goes to the address that was judged."""
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    reach = Reach(resolve, lambda address: address == "127.0.0.1", host.trust)
    assert (await fetch(host.url(), reach)).body == FAMILY.encode()
    assert len(answers) == 1
    assert await why_not(host.url(), reach) == "not_public"


async def test_name_with_one_private_address_among_public_ones_is_refused(host: Host) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1", "192.168.0.1"]

    reach = Reach(resolve, lambda address: address == "127.0.0.1", host.trust)
    assert await why_not(host.url(), reach) == "not_public"


async def test_certificate_of_another_name_is_not_believed(host: Host) -> None:
    assert await why_not(host.url(name="autre.example"), host.reach()) == "no_answer"
    assert host.asked == []


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ((404, {}, b""), "gone"), ((410, {}, b""), "gone"), ((403, {}, b""), "refused"), ((500, {}, b""), "refused"),
        ((200, {}, b"x" * 1_000_001), "too_large"), ((200, {"content-encoding": "gzip"}, b"x"), "no_answer"),
    ],
    ids=str,
)  # fmt: skip
async def test_answer_that_is_no_calendar_has_its_reason(
    host: Host, page: tuple[int, dict[str, str], bytes], code: str
) -> None:
    host.pages["/famille.ics"] = page
    assert await why_not(host.url(), host.reach()) == code


async def test_answer_that_never_ends_is_left(host: Host) -> None:
    host.pages["/lent"] = (200, {"content-length": "5000"}, b"BEGIN:VCALENDAR")
    assert await why_not(host.url("/lent"), host.reach(seconds=0.5)) in ("timeout", "no_answer")


async def test_name_without_an_address_is_no_answer(host: Host) -> None:
    assert await why_not("https://nulle.example/a.ics", host.reach()) == "no_answer"
