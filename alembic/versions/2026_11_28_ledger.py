"""Agreements, payers and envelopes; the books, which the database itself keeps balanced, append-only and closed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_ledger"
down_revision = "2026_11_23_first"
branch_labels = None
depends_on = None

UNBALANCED = "(SELECT coalesce(sum(amount_cents), 1) FROM ledger_entry WHERE transaction_id = NEW.id) <> 0"
STANDS = "EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id)"
BOOKS = ("ledger_transaction", "ledger_entry")

SQLITE_GUARDS = (
    f"""CREATE TRIGGER ledger_transaction_insert BEFORE INSERT ON ledger_transaction
BEGIN
  SELECT RAISE(ABORT, 'ledger_unbalanced') WHERE {UNBALANCED};
  SELECT RAISE(ABORT, 'period_closed') WHERE (SELECT state FROM period WHERE month = NEW.period_month) = 'closed';
END""",
    f"""CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
BEGIN
  SELECT RAISE(ABORT, 'ledger_sealed') WHERE {STANDS};
END""",
    *(
        f"""CREATE TRIGGER {table}_{what} BEFORE {what} ON {table}
BEGIN
  SELECT RAISE(ABORT, 'ledger_append_only');
END"""
        for table in BOOKS
        for what in ("update", "delete")
    ),
    *(
        f"""CREATE TRIGGER period_{what} BEFORE {what} ON period WHEN OLD.state = 'closed'
BEGIN
  SELECT RAISE(ABORT, 'period_closed');
END"""
        for what in ("update", "delete")
    ),
)

POSTGRESQL_GUARDS = (
    f"""CREATE FUNCTION ledger_transaction_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {UNBALANCED} THEN
    RAISE EXCEPTION 'ledger_unbalanced' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM 1 FROM period WHERE month = NEW.period_month FOR SHARE;
  IF (SELECT state FROM period WHERE month = NEW.period_month) = 'closed' THEN
    RAISE EXCEPTION 'period_closed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$""",
    f"""CREATE FUNCTION ledger_entry_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {STANDS} THEN
    RAISE EXCEPTION 'ledger_sealed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger_append_only' USING ERRCODE = 'check_violation';
END $$""",
    """CREATE FUNCTION period_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'period_closed' USING ERRCODE = 'check_violation';
END $$""",
    """CREATE TRIGGER ledger_transaction_insert BEFORE INSERT ON ledger_transaction
FOR EACH ROW EXECUTE FUNCTION ledger_transaction_check()""",
    """CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION ledger_entry_check()""",
    *(
        f"""CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"""
        for table in BOOKS
    ),
    *(
        f"""CREATE TRIGGER {table}_empty BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"""
        for table in BOOKS
    ),
    """CREATE TRIGGER period_change BEFORE UPDATE OR DELETE ON period
FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION period_refuse()""",
)


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("code", "starts_on", name=op.f("uq_agreement_code_starts_on")),
    )
    op.create_table(
        "payer",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("billing_email", sa.String(length=254), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payer")),
        sa.UniqueConstraint("code", name=op.f("uq_payer_code")),
    )
    op.create_table(
        "agreement_member",
        sa.Column("agreement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_member_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_member_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "organisation_id", name=op.f("pk_agreement_member")),
    )
    op.create_index(op.f("ix_agreement_member_organisation_id"), "agreement_member", ["organisation_id"], unique=False)
    op.create_table(
        "envelope",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("payer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("reserve_cents", sa.Integer(), nullable=False),
        sa.Column("protected", sa.JSON(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "amount_cents >= 0 AND reserve_cents BETWEEN 0 AND amount_cents", name=op.f("ck_envelope_figures")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_envelope_order")),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_envelope_payer_id_payer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
        sa.UniqueConstraint("code", name=op.f("uq_envelope_code")),
    )
    op.create_index(op.f("ix_envelope_payer_id"), "envelope", ["payer_id"], unique=False)
    op.create_table(
        "period",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_period_closing")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_period_state")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_period_closed_by_id_account")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_period")),
    )
    op.create_table(
        "request_partner",
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("weight >= 0 AND people >= 0", name=op.f("ck_request_partner_figures")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_request_partner_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_request_partner_request_id_request")),
        sa.PrimaryKeyConstraint("request_id", "organisation_id", name=op.f("pk_request_partner")),
    )
    op.create_index(op.f("ix_request_partner_organisation_id"), "request_partner", ["organisation_id"], unique=False)
    op.create_table(
        "ledger_transaction",
        sa.Column("period_month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("booking_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=280), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_ledger_transaction_reversal")
        ),
        sa.CheckConstraint(
            "kind IN ('booking', 'membership', 'cooperation', 'reversal')", name=op.f("ck_ledger_transaction_kind")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_ledger_transaction_booking_id_booking")),
        sa.ForeignKeyConstraint(
            ["period_month"], ["period.month"], name=op.f("fk_ledger_transaction_period_month_period")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["account.id"], name=op.f("fk_ledger_transaction_posted_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_ledger_transaction_reverses_id_ledger_transaction"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("booking_id", "turn", name=op.f("uq_ledger_transaction_booking_id_turn")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_transaction_reverses_id")),
    )
    op.create_index(op.f("ix_ledger_transaction_period_month"), "ledger_transaction", ["period_month"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("transaction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("payer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("envelope_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("interpreter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("article", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "account IN ('receivable', 'income', 'management', 'cost', 'payable', 'cooperation')",
            name=op.f("ck_ledger_entry_account"),
        ),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelope.id"], name=op.f("fk_ledger_entry_envelope_id_envelope")),
        sa.ForeignKeyConstraint(
            ["interpreter_id"], ["interpreter.id"], name=op.f("fk_ledger_entry_interpreter_id_interpreter")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_ledger_entry_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["payer.id"], name=op.f("fk_ledger_entry_payer_id_payer")),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["ledger_transaction.id"],
            name=op.f("fk_ledger_entry_transaction_id_ledger_transaction"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(op.f("ix_ledger_entry_envelope_id"), "ledger_entry", ["envelope_id"], unique=False)
    op.create_index(
        op.f("ix_ledger_entry_interpreter_id_transaction_id"),
        "ledger_entry",
        ["interpreter_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ledger_entry_organisation_id_transaction_id"),
        "ledger_entry",
        ["organisation_id", "transaction_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_ledger_entry_payer_id_transaction_id"), "ledger_entry", ["payer_id", "transaction_id"], unique=False
    )
    op.create_index(op.f("ix_ledger_entry_transaction_id"), "ledger_entry", ["transaction_id"], unique=False)
    guards = POSTGRESQL_GUARDS if op.get_bind().dialect.name == "postgresql" else SQLITE_GUARDS
    for guard in guards:
        op.execute(guard)
