import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpretariat.domain.identifiers import find_identifiers
from tests.torture import times

IDENTIFIERS = [
    ("email", "nadia.b+rv@exemple.qc.ca"),
    ("telephone", "418 555-0199"),
    ("telephone", "(418) 555-0199"),
    ("telephone", "418.555.0199"),
    ("telephone", "4185550199"),
    ("telephone", "1-418-555-0199"),
    ("telephone", "+1 418 555-0199"),
    ("telephone", "+33 6 12 34 56 78"),
    ("telephone", "418\u00a0555\u20110199"),
    ("health_number", "TREM 8052 1412"),
    ("health_number", "trem80521412"),
    ("health_number", "TREM-8005-1412"),
    ("health_number", "TREM 80 05 14 12"),
    ("social_insurance_number", "130 692 544"),
    ("social_insurance_number", "130-692-544"),
    ("social_insurance_number", "130692544"),
    ("social_insurance_number", "933\u202f000\u202f002"),
    ("immigration_number", "11-2345-6789"),
    ("immigration_number", "E001234567"),
    ("immigration_number", "MC2-12345"),
    ("immigration_number", "RA0302123456"),
    ("birth_date", "1987-05-12"),
    ("birth_date", "12/05/1987"),
    ("birth_date", "05/28/1987"),
    ("birth_date", "12 mai 1987"),
    ("birth_date", "1er août 2009"),
    ("birth_date", "May 12, 1987"),
    ("birth_date", "12 déc. 2021"),
    ("birth_date", "١٩٨٧-٠٥-١٢"),
]


@pytest.mark.parametrize(("kind", "identifier"), IDENTIFIERS)
def test_identifier_is_found_where_it_stands(kind: str, identifier: str) -> None:
    before = "Dossier de la personne, "
    text = f"{before}{identifier}, à l'accueil."
    assert find_identifiers(text) == [(kind, len(before), len(before) + len(identifier))]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("IUC : 1234-5678", "immigration_number", "1234-5678"),
        ("UCI 1234567890", "immigration_number", "1234567890"),
        ("tél. 555-0199", "telephone", "555-0199"),
        ("née le 3 mars 2026", "birth_date", "3 mars 2026"),
        ("né(e) le 12/05/87", "birth_date", "12/05/87"),
        ("nee le 12-05-1987", "birth_date", "12-05-1987"),
        ("né en 1987", "birth_date", "1987"),
        ("DDN: 2026-01-05", "birth_date", "2026-01-05"),
        ("Date of birth: January 5, 2026", "birth_date", "January 5, 2026"),
    ],
)
def test_identifier_is_known_by_the_word_before_it(text: str, kind: str, found: str) -> None:
    start = text.index(found)
    assert find_identifiers(text) == [(kind, start, start + len(found))]


ORDINARY = [
    "Rendez-vous le 2026-11-24 de 14 h à 15 h 30, salle 3-1234, porte B.",
    "Tuesday, November 24, 2026, 9:00 a.m., room 12-345.",
    "mardi 24 novembre 2026, 9 h; autre date : 1er décembre 2026",
    "Stationnement : 12,50 $; déplacement de 132,4 km; durée 0900-1030.",
    "Dossiers 2026-0412 et 12-2026-0412, suite du 2025-2026; demande D-1093, rendez-vous R-2041.",
    "2705, boulevard Laurier, G1V 4G2, étage 4, local 4-123.",
    "Montant 1 234 567,89 $, 100 000 000 fois, version 1.2.3, 10.12.2026",
    "Ne pas appeler avant 12 h; ne pas sonner. Suivi du nouveau-né, 2026-11-24.",
    "Naissance prévue en décembre 2026; la maman attend à la porte 4.",
    "Code de la porte : 4521#, ascenseur 2, sonnez 3 fois; poste 4512.",
    "Prévoir 30 min + 15 min; 2 personnes; niveau 3; 24/7; 1-2 fois; 50 %",
    "Numéro 130 692 545 de la pièce; facture 123456789; 046 454 287",
    "مترجم عربي للموعد في الساعة ١٤:٣٠",
    "दोभाषे चाहिन्छ, २०२६-११-२४",
    "Salle A12, aile C, CLSC 3e étage, bus 800 ou 801, sortie 305.",
    "",
]


@pytest.mark.parametrize("note", ORDINARY)
def test_ordinary_note_raises_no_alarm(note: str) -> None:
    assert find_identifiers(note) == []


def test_several_identifiers_come_in_order_and_never_overlap() -> None:
    text = "a@b.ca, 418 555-0199, TREM 8052 1412, né le 1987-05-12"
    assert [finding.kind for finding in find_identifiers(text)] == ["email", "telephone", "health_number", "birth_date"]


@pytest.mark.parametrize("place", range(9))
def test_one_wrong_figure_is_no_social_insurance_number(place: int) -> None:
    figures = list("130692544")
    figures[place] = str((int(figures[place]) + 1) % 10)
    assert [finding.kind for finding in find_identifiers("".join(figures))] == []


@given(st.text(max_size=80), st.sampled_from(IDENTIFIERS), st.text(max_size=80))
def test_identifier_is_found_between_any_words(before: str, known: tuple[str, str], after: str) -> None:
    kind, identifier = known
    kinds = [finding.kind for finding in find_identifiers(f"{before}\n-- {identifier} --\n{after}")]
    assert kind in kinds


@pytest.mark.parametrize("piece", ["1", "1-", "a", "a.", "+1 ", "né le ", "@", "1 ", "TREM", "(418) "])
def test_long_hostile_text_is_read_in_one_pass(piece: str) -> None:
    text = piece * times(5_000)
    assert all(0 <= start < end <= len(text) for _, start, end in find_identifiers(text))
