"""From the lines of a month to the transactions of its books."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from interpretariat.db.ledger import Entry, Posting
from interpretariat.db.models import LedgerEntry, LedgerTransaction
from interpretariat.domain.sharing import Priced
from interpretariat.domain.statement import Line, reversed_line
from interpretariat.domain.waterfall import Share
from interpretariat.services.month_lines import MonthLines
from interpretariat.services.month_scene import MonthScene


def month_postings(month: MonthLines, turns: Mapping[int, int]) -> list[Posting]:
    """Every booking, fee and netting of a month. `turns`: booking → how many transactions it has already."""
    by_booking: dict[int, list[Line]] = {}
    for line in month.lines:
        by_booking.setdefault(line.booking or 0, []).append(line)
    bookings = [
        _booking(month.scene, number, lines, month.pay.get(number), turns.get(number, 0))
        for number, lines in by_booking.items()
    ]
    return bookings + [_charge(month.scene, line) for line in (*month.fees, *month.netted)]


def reversal(
    of: LedgerTransaction, entries: Sequence[LedgerEntry], scene_month: Any, lines: Iterable[Line], reason: str
) -> Posting:
    """The opposite of a transaction, in an open month."""
    return Posting(
        period_month=scene_month,
        kind="reversal",
        booking_id=of.booking_id,
        turn=of.turn + 1,
        reverses_id=of.id,
        reason=reason,
        facts={"lines": msgspec.to_builtins([reversed_line(line) for line in lines])},
        entries=[
            Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | {"amount_cents": -entry.amount_cents})
            for entry in entries
        ],
    )


def _booking(scene: MonthScene, number: int, lines: Sequence[Line], pay: Priced | None, turn: int) -> Posting:
    entries = [entry for line in lines for entry in _owed(scene, line)]
    entries += _earned(scene, lines, pay)
    facts: dict[str, Any] = {"lines": msgspec.to_builtins(lines)}
    if pay is not None:
        facts["pay"] = {
            "interpreter": pay.job.interpreter,
            "cents": pay.price_cents,
            "lines": msgspec.to_builtins(pay.alone.lines),
            "block": msgspec.to_builtins(pay.block),
        }
    return Posting(period_month=scene.month, kind="booking", booking_id=number, turn=turn, facts=facts, entries=entries)


def _charge(scene: MonthScene, line: Line) -> Posting:
    """A fee, or what a member of a co-operative owes the others."""
    against = "management" if line.kind == "membership" else "cooperation"
    cents = line.share_cents
    return Posting(
        period_month=scene.month,
        kind=line.kind,
        facts={"lines": msgspec.to_builtins([line])},
        entries=[
            Entry(account="receivable", organisation_id=line.organisation, amount_cents=cents, article=line.article),
            Entry(account=against, amount_cents=-cents, article=line.article),
        ],
    )


def _owed(scene: MonthScene, line: Line) -> Iterator[Entry]:
    """What the payers of one line owe, against the pool's income."""
    for share in line.settled.shares:
        yield _share(scene, line, share)
    yield Entry(account="income", amount_cents=-line.settled.price_cents)
    for fee in line.settled.fees:
        yield Entry(account="management", amount_cents=-fee.amount_cents, article=fee.article)


def _share(scene: MonthScene, line: Line, share: Share) -> Entry:
    said = {"amount_cents": share.amount_cents, "article": share.article}
    if share.kind == "organisation":
        return Entry(account="receivable", organisation_id=line.organisation, **said)  # type: ignore[arg-type]  # as said
    if share.kind == "cooperation":
        return Entry(account="cooperation", **said)  # type: ignore[arg-type]  # as said
    envelope = scene.envelopes.get(share.envelope)
    return Entry(
        account="receivable",
        payer_id=scene.payers[share.payer],
        envelope_id=envelope.id if envelope else None,
        **said,  # type: ignore[arg-type]  # as said
    )


def _earned(scene: MonthScene, lines: Sequence[Line], pay: Priced | None) -> Iterator[Entry]:
    """What the work cost: the time of a lent interpreter is the co-operative's, the rest is owed to who interpreted."""
    lent = sum(share.amount_cents for line in lines for share in line.settled.shares if share.kind == "cooperation")
    owed = 0 if pay is None else pay.travel_cents if lent else pay.price_cents
    if lent:
        yield Entry(account="cooperation", amount_cents=-lent)
    if pay is not None or lent:
        yield Entry(account="cost", amount_cents=owed + lent)
        interpreter = scene.rows[lines[0].booking or 0].interpreter_id
        yield Entry(account="payable", interpreter_id=interpreter, amount_cents=-owed)
