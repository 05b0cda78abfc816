"""Calendars that interpreters keep elsewhere; a busy span says which one it is of."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_busy_calendars"
down_revision = "2026_11_28_series"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    op.create_table(
        "busy_calendar",
        sa.Column("interpreter_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=200), nullable=False),
        sa.Column("created_at", at, nullable=False),
        sa.Column("tried_at", at, nullable=False),
        sa.Column("read_at", at, nullable=False),
        sa.Column("whole_at", at, nullable=False),
        sa.Column("next_at", at, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("stale_since", at, nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.CheckConstraint("(problem = '') = (stale_since IS NULL)", name=op.f("ck_busy_calendar_stale")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreter.id"], name=op.f("fk_busy_calendar_interpreter_id_interpreter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_calendar")),
    )
    op.create_index(op.f("ix_busy_calendar_interpreter_id"), "busy_calendar", ["interpreter_id"])
    op.create_index(op.f("ix_busy_calendar_next_at"), "busy_calendar", ["next_at"])
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(
        f"ALTER TABLE busy_span ADD COLUMN calendar_id {kind} "
        "CONSTRAINT fk_busy_span_calendar_id_busy_calendar REFERENCES busy_calendar (id)"
    )
    op.create_index(op.f("ix_busy_span_calendar_id"), "busy_span", ["calendar_id"])
