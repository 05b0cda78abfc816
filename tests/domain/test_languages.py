import msgspec
import pytest

from interpretariat.domain.languages import GenderWish, Language

DARI = Language("prs", "dari", "Dari", "دری", "rtl", ("dari de Kaboul", "hazaragi"), ("pes",))


def test_language_goes_to_json_and_back() -> None:
    assert msgspec.json.decode(msgspec.json.encode(DARI), type=Language) == DARI


@pytest.mark.parametrize("code", ["fr", "PRS", "dari", ""])
def test_language_code_is_iso_639_3(code: str) -> None:
    document = msgspec.json.encode({"code": code, "name_fr": "x", "name_en": "x", "autonym": "x"})
    with pytest.raises(msgspec.ValidationError, match=r"\$\.code"):
        msgspec.json.decode(document, type=Language)


def test_gender_wish_is_a_preference_unless_required() -> None:
    assert msgspec.json.decode(b'{"value": "f"}', type=GenderWish) == GenderWish("f", required=False)
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"value": "female"}', type=GenderWish)
