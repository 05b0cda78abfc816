"""Interpreters choose whether their bookings are sent to their calendar by mail."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_invitations"
down_revision = "2026_11_28_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("interpreter", sa.Column("invitations", sa.Boolean(), nullable=False, server_default=sa.true()))
