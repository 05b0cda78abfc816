"""Charts are SVG of attributes and classes; the lengths are the numbers."""

import re
from xml.etree import ElementTree as ET

import pytest

from interpretariat.web import charts

SVG = "{http://www.w3.org/2000/svg}"


def drawn(markup: str) -> ET.Element:
    return ET.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def rects(markup: str, mark: str) -> list[tuple[str | None, str | None]]:
    return [
        (rect.get("x"), rect.get("width")) for rect in drawn(markup).iter(f"{SVG}rect") if rect.get("class") == mark
    ]


def texts(markup: str) -> list[str | None]:
    return [text.text for text in drawn(markup).iter(f"{SVG}text")]


def test_bars_start_at_zero_and_are_as_long_as_their_values() -> None:
    svg = charts.bars("a", "A.", [charts.Bar("x", 120, "120"), charts.Bar("y", 30, "30")])
    assert rects(svg, "mark-1") == [("0%", "100%"), ("0%", "25%")]
    assert texts(svg) == ["x", "120", "y", "30"]


def test_bars_of_nothing_are_drawn() -> None:
    assert rects(charts.bars("a", "A.", [charts.Bar("x", 0, "0")]), "mark-1") == [("0%", "0%")]


def test_diverging_bars_leave_the_middle_to_each_side() -> None:
    rows = [charts.Bar("a", -50, "−50"), charts.Bar("b", 100, "+100"), charts.Bar("c", 0, "0")]
    svg = charts.diverging("w", "W.", rows, "moins", "plus")
    assert (rects(svg, "less"), rects(svg, "more-hatched")) == ([("25%", "25%")], [("50%", "50%")])


def test_columns_share_a_scale_when_asked() -> None:
    svg = charts.columns("c", "C.", [charts.Bar("janv.", 50, "50")], top=200)
    assert [rect.get("height") for rect in drawn(svg).iter(f"{SVG}rect")] == ["30"]


def test_day_strip_places_minutes_and_clips_at_the_edges() -> None:
    blocks = [charts.Block(6 * 60, 8 * 60, "video", "tôt"), charts.Block(12 * 60, 13 * 60, "in_person", "midi")]
    svg = charts.day_strip("d", "D.", blocks, first_hour=7, last_hour=17)
    assert (rects(svg, "day-video"), rects(svg, "day-in_person")) == ([("0%", "10%")], [("50%", "10%")])


def test_day_strip_names_each_block() -> None:
    svg = charts.day_strip("d", "D.", [charts.Block(540, 600, "travel", "25 min")], first_hour=7, last_hour=17)
    assert [title.text for title in drawn(svg).iter(f"{SVG}title")] == ["D.", "25 min"]


def test_dots_of_one_place_stack_and_you_come_last() -> None:
    svg = charts.dot_strip("l", "L.", [(10, "you"), (10, "dot")], median=(10, "médiane"), limit=(20, "plafond"))
    dots = [(dot.get("class"), dot.get("cx"), dot.get("cy")) for dot in drawn(svg).iter(f"{SVG}circle")]
    assert dots == [("dot", "47.62%", "90"), ("you", "47.62%", "76")]


def test_loss_falls_by_steps_to_its_bound() -> None:
    svg = charts.loss_and_bound("r", "R.", [charts.Step(0, 100, 40), charts.Step(9, 60, 50)], "0,6 %")
    lines = {line.get("class"): line.get("points") for line in drawn(svg).iter(f"{SVG}polyline")}
    assert lines == {"line": "0,0 100,0 100,66.67", "line-bound": "0,100 100,100 100,83.33"}


def test_a_bound_of_nothing_does_not_flatten_the_loss() -> None:
    steps = [charts.Step(0, 100, 0), charts.Step(1, 80, 50), charts.Step(3, 60, 50)]
    svg = charts.loss_and_bound("r", "R.", steps, "16 %")
    lines = {line.get("class"): line.get("points") for line in drawn(svg).iter(f"{SVG}polyline")}
    assert lines == {"line": "0,0 50,0 50,40 100,40 100,80", "line-bound": "50,100 100,100 100,100"}


def test_a_loss_without_any_bound_is_drawn_alone() -> None:
    svg = charts.loss_and_bound("r", "R.", [charts.Step(0, 100, 0), charts.Step(9, 60, 0)], "?")
    lines = {line.get("class"): line.get("points") for line in drawn(svg).iter(f"{SVG}polyline")}
    assert lines == {"line": "0,0 100,0 100,100", "line-bound": ""}


def test_burn_down_goes_from_what_is_left_to_its_end() -> None:
    envelope = charts.BurnDown([(0, 1), (0.5, 0.5)], (0.9, 0), (0.8, 1), "avril", "mars", "12 000 $")
    svg = charts.burn_down("e", "E.", envelope, "épuisée")
    lines = {line.get("class"): line.get("points") for line in drawn(svg).iter(f"{SVG}polyline")}
    assert lines == {"line": "0,0 50,50", "line-forecast": "50,50 90,100"}


def test_texts_are_escaped() -> None:
    assert texts(charts.bars("a", "<b>.", [charts.Bar("<i>", 1, "&")])) == ["<i>", "&"]


@pytest.mark.parametrize("style", ["style=", "<style"])
def test_no_chart_needs_a_style_that_the_policy_ignores(style: str) -> None:
    svg = charts.day_strip("d", "D.", [charts.Block(540, 600, "travel", "x")], first_hour=7, last_hour=20)
    assert style not in svg


def test_a_chart_is_named_by_its_title_and_description() -> None:
    svg = charts.bars("causes", "Causes. Personne de libre : 61 %.", [])
    assert re.search(r'role="img" aria-labelledby="causes-title causes-desc"', svg)
    assert [found.text for found in drawn(svg)][:2] == ["Causes", "Causes. Personne de libre : 61 %."]
