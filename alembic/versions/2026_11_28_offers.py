"""Offers in turn, requests that go on from another one, and what somebody does not want to be told."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_offers"
down_revision = "2026_11_28_busy_calendars"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "offer_turn",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("interpreter_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'asked', 'skipped', 'dropped')", name=op.f("ck_offer_turn_state")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreter.id"], name=op.f("fk_offer_turn_interpreter_id_interpreter")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_offer_turn_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_turn")),
    )
    op.create_index(op.f("ix_offer_turn_request_id"), "offer_turn", ["request_id"], unique=False)
    op.create_index(op.f("ix_offer_turn_state"), "offer_turn", ["state"], unique=False)
    op.create_table(
        "request_follow",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("follows_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("request_id <> follows_id", name=op.f("ck_request_follow_another")),
        sa.ForeignKeyConstraint(["follows_id"], ["request.id"], name=op.f("fk_request_follow_follows_id_request")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_follow_request_id_request")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_follow")),
    )
    op.create_index(op.f("ix_request_follow_follows_id"), "request_follow", ["follows_id"], unique=False)
    op.create_table(
        "muted_notice",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("notice", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_muted_notice_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "notice", name=op.f("pk_muted_notice")),
    )
