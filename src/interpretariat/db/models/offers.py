"""Who is asked next, and which request goes on from which."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from interpretariat.db.base import Base, Keyed, Stamped
from interpretariat.db.models.interpreters import Interpreter


class OfferTurn(Keyed, Stamped, Base):
    """One person in the list of those who are asked one after the other for a request, by `place`.

    `state`: waiting · asked · skipped (a rule, kept in `rule`, stood against it when the turn came) · dropped (the list
    was no longer needed).
    """

    __tablename__ = "offer_turn"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    place: Mapped[int]
    interpreter_id: Mapped[int] = mapped_column(ForeignKey("interpreter.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    rule: Mapped[str] = mapped_column(String(20), default="")

    interpreter: Mapped[Interpreter] = relationship(lazy="raise")

    __table_args__ = (CheckConstraint("state IN ('waiting', 'asked', 'skipped', 'dropped')", "state"),)


class RequestFollow(Base):
    """A request that goes on from another one: first by telephone, then on site."""

    __tablename__ = "request_follow"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    follows_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)

    __table_args__ = (CheckConstraint("request_id <> follows_id", "another"),)
