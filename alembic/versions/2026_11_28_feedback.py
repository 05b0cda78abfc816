"""What both sides say of a booking, and the lists of preferred and excluded interpreters."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_feedback"
down_revision = "2026_11_28_absences"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("booking_id", BIG, nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("rating", sa.String(length=6), nullable=False),
        sa.Column("aspect", sa.String(length=12), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("side IN ('requester', 'interpreter')", name=op.f("ck_feedback_side")),
        sa.CheckConstraint("rating IN ('good', 'fair', 'poor')", name=op.f("ck_feedback_rating")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_feedback_booking_id_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("booking_id", "side", name=op.f("uq_feedback_booking_id_side")),
    )
    op.create_table(
        "wish",
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("interpreter_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("kind IN ('preferred', 'excluded')", name=op.f("ck_wish_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_wish_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_wish_account_id_account")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreter.id"], name=op.f("fk_wish_interpreter_id_interpreter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
        sa.UniqueConstraint(
            "organisation_id",
            "account_id",
            "interpreter_id",
            name=op.f("uq_wish_organisation_id_account_id_interpreter_id"),
        ),
    )
