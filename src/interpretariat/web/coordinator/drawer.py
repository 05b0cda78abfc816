"""The drawer of the board: one block or one waiting request, why it is so, and what may be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from interpretariat.domain.policy import Actor
from interpretariat.domain.references import parse_reference, request_reference
from interpretariat.formats.states import Look, booking_look
from interpretariat.formats.why import change_sentence, remaining
from interpretariat.services.board_values import Block, Board, Row, Waiting
from interpretariat.services.board_why import WhyLine, why_line
from interpretariat.services.pins_candidates import Candidate, candidates
from interpretariat.services.unmet import UnmetList, unmet_one
from interpretariat.web import charts
from interpretariat.web.page import Reader


@dataclass(frozen=True, slots=True)
class Choice:
    """What `?choix=` names: a request, and one of its interpreters when it is a block."""

    request_id: int
    interpreter_id: int | None


@dataclass(frozen=True, slots=True)
class Drawer:
    """Either a block with its row, or a request that waits. `run_id` is the draft that may be changed, if any."""

    request_id: int
    block: Block | None
    row: Row | None
    waiting: Waiting | None
    look: Look | None
    why: WhyLine | None
    funnel: Markup | None
    changes: Sequence[str]
    candidates: Sequence[Candidate] | None
    run_id: int | None

    @property
    def choice(self) -> str:
        """What `?choix=` says of it, its person included."""
        person = f".{self.row.interpreter_id}" if self.row is not None else ""
        return request_reference(self.request_id) + person

    @property
    def item(self) -> Block | Waiting:
        chosen = self.block or self.waiting
        assert chosen is not None
        return chosen


def choice_of(said: str) -> Choice | None:
    """`D-1042.17` or `D-1042`; None for anything else."""
    reference, _, person = said.partition(".")
    try:
        noun, request_id = parse_reference(reference)
    except ValueError:
        return None
    if noun != "request" or (person and not person.isdecimal()):
        return None
    return Choice(request_id, int(person) if person else None)


async def drawer_of(  # noqa: PLR0917 - the facts of one chosen block
    session: AsyncSession,
    actor: Actor,
    who: Reader,
    board: Board,
    choice: Choice,
    zone: ZoneInfo,
    *,
    moves: bool,
    now: datetime,
) -> Drawer | None:
    """The drawer of a choice; None when the board of this day does not hold it. `moves`: with who else could come."""
    waiting = _waiting(board, choice.request_id) if choice.interpreter_id is None else None
    block, row = _block(board, choice) if waiting is None else (None, None)
    if block is None and waiting is None:
        return None
    draft = board.source.run_id if board.source is not None and board.source.is_draft else None
    known = await unmet_one(session, actor, choice.request_id, board.on_date, zone=zone, now=now) if waiting else None
    return Drawer(
        request_id=choice.request_id,
        block=block,
        row=row,
        waiting=waiting,
        look=_look(block, who) if block else None,
        why=await why_line(session, actor, block.line_id) if block else None,
        funnel=_funnel(known, who) if known else None,
        changes=_changes(known, board, who) if known else (),
        candidates=await candidates(session, actor, draft, choice.request_id, now=now) if draft and moves else None,
        run_id=draft,
    )


def _block(board: Board, choice: Choice) -> tuple[Block | None, Row | None]:
    """The chosen block; without a person, the first one of the request."""
    for group in board.groups:
        for row in group.rows:
            for block in row.blocks:
                if block.request_id == choice.request_id and row.interpreter_id == (
                    choice.interpreter_id or row.interpreter_id
                ):
                    return block, row
    return None, None


def _waiting(board: Board, request_id: int) -> Waiting | None:
    every = (each for group in board.groups for each in group.waiting)
    return next((each for each in every if each.request_id == request_id), None)


def _look(block: Block, who: Reader) -> Look:
    if block.state == "proposed":
        return Look("draft", "info", who.words.gettext("Proposé : personne n'est encore prévenu"))
    return booking_look(block.state, "coordinator", who.words)


def _funnel(known: UnmetList, who: Reader) -> Markup | None:
    """How many people are left after each rule, as bars."""
    if not known.lines:
        return None
    steps = remaining(known.lines[0].reasons, known.pool, who.words)
    rows = [charts.Bar(step.sentence, step.people, who.d.number(step.people)) for step in steps]
    heard = ". ".join(
        [who.words.gettext("Qui reste après chaque règle"), *(f"{row.label} : {row.shown}" for row in rows)]
    )
    return charts.bars("entonnoir", heard, rows)


def _changes(known: UnmetList, board: Board, who: Reader) -> list[str]:
    names = {str(key): who.d.short_name(person.name) for key, person in known.people.items()}
    english = who.locale == "en"
    languages = {group.language_code: group.name_en if english else group.name_fr for group in board.groups}
    changes = known.lines[0].unlocks if known.lines else ()
    return [change_sentence(change, names, languages, who.words, who.d) for change in changes]
