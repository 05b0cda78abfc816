"""Calendar feeds: one per device, known by the hash of its token."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from interpretariat.db.base import Base, Keyed


class Feed(Keyed, Base):
    """A link that a calendar program polls. `kind`: interpreter, requester, organisation, site, coordinator.

    At most once a minute each: `fetches` that were served, `errors` (`last_error`: limited, failed), and `refused`,
    those that came after it was revoked.
    """

    __tablename__ = "feed"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(60))
    busy_only: Mapped[bool] = mapped_column(default=False)
    interpreter_id: Mapped[int | None] = mapped_column(ForeignKey("interpreter.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    language_code: Mapped[str | None] = mapped_column(ForeignKey("language.code"))
    locale: Mapped[str] = mapped_column(String(2), default="fr")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_fetched_at: Mapped[datetime | None]
    last_client: Mapped[str] = mapped_column(String(60), default="")
    fetches: Mapped[int] = mapped_column(default=0, server_default="0")
    errors: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str] = mapped_column(String(20), default="", server_default="")
    last_error_at: Mapped[datetime | None]
    refused: Mapped[int] = mapped_column(default=0, server_default="0")
    refused_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("kind IN ('interpreter', 'requester', 'organisation', 'site', 'coordinator')", "kind"),
    )
