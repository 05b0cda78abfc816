"""What is known of feeds in use, and of the zone data."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_calendar_health"
down_revision = "2026_11_28_offers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    at = sa.DateTime(timezone=True)
    for name in ("fetches", "errors", "refused"):
        op.add_column("feed", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feed", sa.Column("last_error", sa.String(length=20), nullable=False, server_default=""))
    op.add_column("feed", sa.Column("last_error_at", at, nullable=True))
    op.add_column("feed", sa.Column("refused_at", at, nullable=True))
    op.create_table(
        "zone_check",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("checked_at", at, nullable=False),
        sa.Column("changed_at", at, nullable=True),
        sa.Column("server_differs", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_zone_check_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone_check")),
    )
