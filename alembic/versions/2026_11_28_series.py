"""Series of requests, and blocks shared by slots."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_series"
down_revision = "2026_11_28_invitations"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("organisation_id", BIG, nullable=False),
        sa.Column("made_by_id", BIG, nullable=True),
        sa.Column("forked_from_id", BIG, nullable=True),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("starts_time", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_series_minutes")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_series_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["account.id"], name=op.f("fk_series_made_by_id_account")),
        sa.ForeignKeyConstraint(["forked_from_id"], ["series.id"], name=op.f("fk_series_forked_from_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_organisation_id"), "series", ["organisation_id"], unique=False)
    op.create_table(
        "slot",
        sa.Column("request_id", BIG, nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("organisation_id", BIG, nullable=True),
        sa.Column("taken_by_id", BIG, nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_reference", sa.String(length=40), nullable=False),
        sa.Column("cost_centre", sa.String(length=40), nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0 AND from_minute >= 0", name=op.f("ck_slot_span")),
        sa.CheckConstraint("(organisation_id IS NULL) = (taken_at IS NULL)", name=op.f("ck_slot_taken")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_slot_request_id_request")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_slot_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["account.id"], name=op.f("fk_slot_taken_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("request_id", "from_minute", name=op.f("uq_slot_request_id_from_minute")),
    )
    op.create_index(op.f("ix_slot_organisation_id"), "slot", ["organisation_id"], unique=False)
    # Alembic cannot add a foreign key to a table of SQLite; with the column, the database itself can.
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE request ADD COLUMN series_id {kind} CONSTRAINT fk_request_series_id_series REFERENCES series (id)"
    )
    op.add_column("request", sa.Column("series_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_request_series_id"), "request", ["series_id"], unique=False)
