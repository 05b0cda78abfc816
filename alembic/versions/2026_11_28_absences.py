"""Private exclusions of a request, what went wrong at a booking, and the cancelled slot that a booking takes over."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_absences"
down_revision = "2026_11_28_hours"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Alembic adds neither keys nor checks to a table of SQLite; with the column, the database itself can.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute("ALTER TABLE request ADD COLUMN barred JSON DEFAULT '[]' NOT NULL")
    op.execute(
        "ALTER TABLE booking ADD COLUMN incident VARCHAR(24) DEFAULT '' NOT NULL CONSTRAINT ck_booking_incident "
        "CHECK (incident IN ('', 'interpreter_late', 'interpreter_refused'))"
    )
    op.execute(
        f"ALTER TABLE booking ADD COLUMN takes_over_id {kind} "
        "CONSTRAINT fk_booking_takes_over_id_booking REFERENCES booking (id)"
    )
    op.create_index(op.f("ix_booking_takes_over_id"), "booking", ["takes_over_id"], unique=False)
