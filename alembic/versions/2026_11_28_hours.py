"""Hours that were signed cannot change; links that sign them; what an organisation agreed about hours."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_hours"
down_revision = "2026_11_28_calendar_health"
branch_labels = None
depends_on = None

KEPT = (
    "request_id",
    "interpreter_id",
    "starts_wall",
    "starts_at",
    "ends_at",
    "zone",
    "mode",
    "actual_starts_at",
    "actual_ends_at",
    "waiting_minutes",
    "actual_metres",
    "travel_minutes",
)
"""What a signature holds fast in its booking."""

SETTLED = "NEW.state IN ('closed', 'invoiced', 'credited')"
SIGNED = "EXISTS (SELECT 1 FROM signature WHERE booking_id = OLD.id)"

SQLITE = (
    f"""CREATE TRIGGER booking_signed_update BEFORE UPDATE ON booking
WHEN ({" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)} OR NOT {SETTLED}) AND {SIGNED}
BEGIN SELECT RAISE(ABORT, 'booking_signed'); END""",
    """CREATE TRIGGER signature_update BEFORE UPDATE ON signature
BEGIN SELECT RAISE(ABORT, 'booking_signed'); END""",
    """CREATE TRIGGER signature_delete BEFORE DELETE ON signature
BEGIN SELECT RAISE(ABORT, 'booking_signed'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION refuse_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'booking_signed' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION keep_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF ({" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)} OR NOT {SETTLED}) AND {SIGNED} THEN
    RAISE EXCEPTION 'booking_signed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$""",
    "CREATE TRIGGER booking_signed_update BEFORE UPDATE ON booking FOR EACH ROW EXECUTE FUNCTION keep_signed()",
    "CREATE TRIGGER signature_kept BEFORE UPDATE OR DELETE ON signature FOR EACH ROW EXECUTE FUNCTION refuse_signed()",
)


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "signature",
        sa.Column("booking_id", big, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("signed_by", sa.String(length=80), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", big, nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_signature_booking_id_booking")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_signature_booking_id")),
    )
    op.create_table(
        "hours_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("booking_id", big, nullable=False),
        sa.Column("account_id", big, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", big, nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_hours_link_booking_id_booking")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_hours_link_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_hours_link_token_hash")),
    )
    op.create_index(op.f("ix_hours_link_booking_id"), "hours_link", ["booking_id"], unique=False)
    op.create_table(
        "hours_terms",
        sa.Column("organisation_id", big, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("tacit_days", sa.Integer(), nullable=True),
        sa.Column("no_show_minutes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", big, nullable=True),
        sa.Column("id", big, nullable=False),
        sa.CheckConstraint("tacit_days BETWEEN 1 AND 60", name=op.f("ck_hours_terms_tacit_days")),
        sa.CheckConstraint("no_show_minutes BETWEEN 5 AND 120", name=op.f("ck_hours_terms_no_show_minutes")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_hours_terms_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["created_by_id"], ["account.id"], name=op.f("fk_hours_terms_created_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_terms")),
        sa.UniqueConstraint("organisation_id", "starts_on", name=op.f("uq_hours_terms_organisation_id_starts_on")),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)
