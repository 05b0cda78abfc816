from pathlib import Path
from stat import S_IMODE

from interpretariat.demo.place import Place, write_private


def modes(*files: Path) -> list[int]:
    return [S_IMODE(file.stat().st_mode) for file in files]


def test_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    place = Place(tmp_path / "var")
    secret = place.secret()
    assert (len(secret), place.secret()) == (64, secret)
    assert modes(place.var / "demo.secret") == [0o600]


def test_private_file_replaces_a_public_one(tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_text("public", encoding="utf-8")
    file.chmod(0o644)
    write_private(file, "private")
    assert (file.read_text(encoding="utf-8"), modes(file)) == ("private", [0o600])
    assert [each.name for each in tmp_path.iterdir()] == ["demo.json"]


def test_city_without_its_doors_or_its_key_is_not_ready(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.secret()
    for file in (place.city, place.doors):
        assert not place.is_ready()
        file.touch()
    assert place.is_ready()
    (place.var / "demo.secret").unlink()
    assert not place.is_ready()


def test_clearing_takes_everything_but_the_key(tmp_path: Path) -> None:
    place = Place(tmp_path)
    secret = place.secret()
    for file in (place.city, place.making, place.making.with_name("demo-making.db-journal"), place.doors):
        file.touch()
    for directory in (place.data, place.mail):
        directory.mkdir()
        (directory / "a").touch()
    place.clear()
    assert [each.name for each in tmp_path.iterdir()] == ["demo.secret"]
    assert place.secret() == secret


def test_demo_says_so_and_sends_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path)
    settings = place.settings(8123, place.city)
    assert (settings.demo, settings.smtp_url, settings.base_url) == (True, "", "http://127.0.0.1:8123")
