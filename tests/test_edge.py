import json

import pytest
import structlog

from interpretariat import edge


def test_a_failure_is_logged_on_one_line_without_the_values_it_held(capsys: pytest.CaptureFixture[str]) -> None:
    edge.write_logs()
    try:
        _fail("NABE" + "12345678")
    except ValueError as error:
        structlog.get_logger().error("page_failed", path="/demandes", exc_info=error)
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["path"]) == ("page_failed", "error", "/demandes")
    assert "ValueError: 12" in said["exception"]
    assert "NABE12345678" not in line


def _fail(held: str) -> None:
    raise ValueError(len(held))


@pytest.mark.parametrize(
    "path",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        "/\r\nset-cookie: a=b",
        " //elsewhere.example",
        "javascript:alert(1)",
        "demandes",
        "/" + "q" * 200,
    ],
)
def test_a_redirect_never_leads_to_another_site(path: str) -> None:
    assert edge.own_path(path) == ""


def test_a_redirect_stays_on_this_site() -> None:
    assert edge.own_path("/demandes?mois=2026-10") == "/demandes?mois=2026-10"


def test_every_kind_of_refusal_has_its_status() -> None:
    assert edge.STATUS == {
        "invalid": 422,
        "conflict": 409,
        "missing": 404,
        "forbidden": 403,
        "unauthenticated": 401,
        "precondition": 412,
        "required": 428,
        "limited": 429,
    }
