"""The first schema: everything Kring keeps.

Words that a column is held to are spelled out here, because a migration never changes again, while
the vocabulary grows with every release. The journal, its seals and the responsibility ledger can
only be added to: triggers refuse to change or delete a row, whoever asks.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A counter made by the database; SQLite only counts by itself in an INTEGER key."""

HISTORY_ON_SQLITE = (
    "CREATE TRIGGER journal_only_added_to_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'journal can only be added to'); END",
    "CREATE TRIGGER journal_only_added_to_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'journal can only be added to'); END",
    "CREATE TRIGGER journal_seal_only_added_to_update BEFORE UPDATE ON journal_seal"
    " BEGIN SELECT RAISE(ABORT, 'journal_seal can only be added to'); END",
    "CREATE TRIGGER journal_seal_only_added_to_delete BEFORE DELETE ON journal_seal"
    " BEGIN SELECT RAISE(ABORT, 'journal_seal can only be added to'); END",
    "CREATE TRIGGER ledger_entry_only_added_to_update BEFORE UPDATE ON ledger_entry"
    " BEGIN SELECT RAISE(ABORT, 'ledger_entry can only be added to'); END",
    "CREATE TRIGGER ledger_entry_only_added_to_delete BEFORE DELETE ON ledger_entry"
    " BEGIN SELECT RAISE(ABORT, 'ledger_entry can only be added to'); END",
    "CREATE TRIGGER trends_release_only_added_to_update BEFORE UPDATE ON trends_release"
    " BEGIN SELECT RAISE(ABORT, 'trends_release can only be added to'); END",
    "CREATE TRIGGER trends_release_only_added_to_delete BEFORE DELETE ON trends_release"
    " BEGIN SELECT RAISE(ABORT, 'trends_release can only be added to'); END",
)
HISTORY_ON_POSTGRESQL = (
    "CREATE FUNCTION only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$"
    " BEGIN RAISE EXCEPTION '% can only be added to', TG_TABLE_NAME; END $$",
    "CREATE TRIGGER journal_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON journal"
    " FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()",
    "CREATE TRIGGER journal_seal_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_seal"
    " FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()",
    "CREATE TRIGGER ledger_entry_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()",
    "CREATE TRIGGER trends_release_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE"
    " ON trends_release FOR EACH STATEMENT EXECUTE FUNCTION only_added_to()",
)

WORDS = {
    "actionstatus": ("open", "done", "dropped"),
    "ageband": ("0-5", "6-11", "12-14", "15-17", "18-25", "26+"),
    "breakglassreason": ("danger-now", "missing", "crisis-care", "circle-not-reached"),
    "breakglassverdict": ("justified", "not-justified"),
    "businessstatus": (
        "awaiting-consent",
        "awaiting-internal-approval",
        "queued-offline",
        "delivered",
        "seen",
        "info-requested",
        "escalated-1",
        "escalated-2",
        "alternative-offered",
        "first-contact-planned",
        "first-contact-attempt-1",
        "first-contact-attempt-2",
        "waitlisted",
        "family-asked-pause",
        "awaiting-information",
        "first-contact-made",
        "appointment-planned",
        "plan-agreed",
        "step-down-proposed",
    ),
    "capacitystate": ("has-capacity", "waitlist", "no-capacity", "unknown"),
    "caseoutcome": (
        "goal-reached",
        "goal-partly-reached",
        "family-stopped",
        "moved-away",
        "referred-on",
        "other",
    ),
    "casestatus": ("open", "closing", "closed"),
    "contactrelation": (
        "parent",
        "guardian",
        "foster-parent",
        "family-member",
        "trusted-person",
        "other",
    ),
    "deferredreason": ("informing-could-endanger", "not-yet-reached", "pupil-asked-to-wait"),
    "disputereason": (
        "not-our-target-group",
        "not-our-area",
        "not-what-was-agreed",
        "other-service-leads",
        "other",
    ),
    "disputesettlement": ("stays", "leaves"),
    "disputestatus": ("open", "settled"),
    "gdprbasis": ("art-6-1-a", "art-6-1-c", "art-6-1-d", "art-6-1-e"),
    "erasurereason": ("asked-by-family", "asked-by-young-person", "made-in-error", "term-over"),
    "factorkind": ("passkey", "totp"),
    "goalstatus": ("open", "reached", "partly-reached", "dropped"),
    "handoverstatus": ("proposed", "accepted", "refused", "withdrawn"),
    "language": ("nl", "fr", "en"),
    "leaveroutcome": ("back-in-school", "in-naft", "work-or-training-warm-handover", "declined"),
    "leaverstate": ("risk", "left"),
    "ledgerbasis": (
        "case-opened",
        "referral-accepted",
        "referral-ended",
        "handover-accepted",
        "dispute-settled",
        "made-in-error",
        "case-closed",
        "case-reopened",
    ),
    "ledgerchange": ("took-up", "let-go"),
    "lifedomain": (
        "wonen_energie",
        "onderwijs",
        "werk",
        "vrije_tijd",
        "zorg_gezondheid",
        "hulp_dienstverlening",
        "maatschappelijke_participatie",
        "gezin",
        "inkomen_schulden",
    ),
    "membershipstate": ("invited", "accepted", "confirmed", "ended"),
    "notesecrecy": ("own-team", "professional-secrecy", "whole-circle"),
    "organisationkind": ("school", "partner", "coordination"),
    "party": ("sender", "receiver", "nobody"),
    "referralkind": ("advice", "co-care", "handover", "step-up"),
    "referraloutcome": (
        "help-received",
        "help-partial",
        "referred-on",
        "family-declined",
        "could-not-reach",
        "resolved-otherwise",
        "moved-or-aged-out",
        "duplicate",
        "other",
    ),
    "referralstatus": (
        "draft",
        "requested",
        "accepted",
        "rejected",
        "in-progress",
        "on-hold",
        "completed",
        "failed",
        "cancelled",
        "entered-in-error",
    ),
    "responsibilityrole": ("signal-holder", "connector", "co-responsible", "bridging", "follower"),
    "revocationreason": (
        "withdrawn-by-pupil",
        "withdrawn-by-parent",
        "no-longer-needed",
        "made-in-error",
    ),
    "role": (
        "administrator",
        "care-team",
        "coordinator",
        "partner",
        "privacy-officer",
        "signaller",
    ),
    "schooltype": (
        "basis",
        "buitengewoon_basis",
        "secundair",
        "secundair_a",
        "secundair_b",
        "deeltijds",
        "buso",
    ),
    "secrecyregime": ("beroepsgeheim", "ambtsgeheim", "discretieplicht", "gerechtelijk"),
    "sector": (
        "onderwijs",
        "clb",
        "lokaal_bestuur",
        "caw",
        "jeugdhulp",
        "ggz",
        "gezondheid",
        "vaph",
        "preventieve_gezinsondersteuning",
        "vrije_tijd_jeugdwerk",
        "werk",
        "justitie_politie",
        "coordinatie",
    ),
    "severity": ("bezorgd", "verhoogde_zorg", "verontrustend", "acuut_gevaar"),
    "sharingbasis": (
        "instemming_minderjarige",
        "instemming_ouder_beide",
        "instemming_ouder_een",
        "mededeling_wettelijke_opdracht",
        "noodtoestand",
        "geen",
    ),
    "sharingpurpose": ("advice", "care", "handover", "protection"),
    "signalkind": ("concern", "early-leaver"),
    "signallerstep": ("received", "taken-up", "contact-made", "finished", "withdrawn"),
    "signalreason": (
        "already-known",
        "duplicate",
        "family-declined",
        "help-given",
        "left-school",
        "misunderstanding",
        "not-for-the-care-team",
        "resolved",
        "sent-by-mistake",
    ),
    "signalstatus": (
        "submitted",
        "in-triage",
        "follow-up",
        "advice",
        "watching",
        "referred",
        "linked",
        "closed",
        "withdrawn",
    ),
    "urgency": ("normal", "urgent", "acute"),
}
"""The words of each vocabulary, as they were."""

TABLES = (
    "trends_boundaries",
    "trends_release",
    "subject_export",
    "break_glass",
    "erasure",
    "referral_question",
    "referral",
    "sharing",
    "round_table",
    "dispute",
    "handover",
    "note",
    "agreed_action",
    "goal",
    "ledger_entry",
    "case_party",
    "care_case",
    "signal",
    "contact_person",
    "enrolment",
    "young_person",
    "spent_token",
    "sign_in_try",
    "passkey_challenge",
    "recovery_code",
    "factor",
    "desk_session",
    "session",
    "membership",
    "service",
    "site",
    "organisation",
    "account",
    "worker_beat",
    "notice",
    "journal_seal",
    "journal",
    "feed_mark",
    "feed_epoch",
    "feed",
    "errand",
    "data_key",
    "command_log",
)
"""Every table, who refers to others first."""


def upgrade() -> None:
    """Bring the schema here."""
    kernel()
    network_and_people()
    second_factors()
    signals()
    cases()
    sharing_and_referrals()
    privacy()
    trends()
    for statement in HISTORY_ON_POSTGRESQL if is_postgresql() else HISTORY_ON_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Bring the schema back: to nothing."""
    for table in TABLES:
        op.drop_table(table)
    if is_postgresql():
        op.execute("DROP FUNCTION only_added_to()")


def is_postgresql() -> bool:
    """Tell on which of the two databases this runs."""
    return op.get_bind().dialect.name == "postgresql"


def transaction_number() -> sa.TextClause:
    """Give the default of a column that keeps which transaction wrote the row."""
    return sa.text("(pg_current_xact_id()::text::bigint)" if is_postgresql() else "0")


def foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Refer to another table's rows, which cannot go while they are referred to."""
    name = f"fk_{table}_{column}_{target}"
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    """Hold a column to its words."""
    allowed = ", ".join(f"'{word}'" for word in WORDS[words])
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{words}"))


def index(
    name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None
) -> None:
    """Make an index, over some of the rows where it says so."""
    condition = None if where is None else sa.text(where)
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        postgresql_where=condition,
        sqlite_where=condition,
    )


def kernel() -> None:
    """What the kernel keeps: commands, keys, the journal and its readers."""
    op.create_table(
        "command_log",
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("command_id", "account_id", name="pk_command_log"),
    )

    op.create_table(
        "data_key",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("root_name", sa.String(16), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name="pk_data_key"),
    )

    op.create_table(
        "errand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_errand"),
    )
    index("ix_errand_open", "errand", ["due_at", "id"], where="done_at IS NULL")

    op.create_table(
        "feed",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column(
            "transaction_id", sa.BigInteger(), server_default=transaction_number(), nullable=False
        ),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_feed"),
    )
    index("ix_feed_audience", "feed", ["network_id", "audience_id", "transaction_id", "seq"])

    op.create_table(
        "feed_epoch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feed_epoch"),
    )

    op.create_table(
        "feed_mark",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("is_floor", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("at", name="pk_feed_mark"),
    )
    index("ix_feed_mark_floor", "feed_mark", ["at"], where="is_floor")

    op.create_table(
        "journal",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column(
            "transaction_id", sa.BigInteger(), server_default=transaction_number(), nullable=False
        ),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("command_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(64), nullable=False),
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("reason", sa.String(200), nullable=True),
        sa.Column("read", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
    )
    index("ix_journal_network_id_account_id_seq", "journal", ["network_id", "account_id", "seq"])
    index("ix_journal_network_id_resource_id_seq", "journal", ["network_id", "resource_id", "seq"])
    index("ix_journal_network_id_subject_id_seq", "journal", ["network_id", "subject_id", "seq"])
    if is_postgresql():
        op.create_index(
            "ix_journal_transaction_id", "journal", ["transaction_id"], postgresql_using="brin"
        )

    op.create_table(
        "journal_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_journal_seal"),
    )

    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("audience_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    index("ix_notice_audience", "notice", ["network_id", "audience_id", "created_at", "id"])

    op.create_table(
        "worker_beat",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker_beat"),
    )


def network_and_people() -> None:
    """Organisations and what they offer; accounts, sessions, young persons."""
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("username", sa.String(100), nullable=False),
        sa.Column("username_key", sa.String(200), nullable=False),
        sa.Column("display_name", sa.String(100), nullable=False),
        sa.Column("language", sa.String(64), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("second_factor_since", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("username_key", name="uq_account_username_key"),
        one_of("account", "language", "language"),
    )

    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("sector", sa.String(64), nullable=False),
        sa.Column("secrecy", sa.String(64), nullable=False),
        sa.Column("nis", sa.String(5), nullable=True),
        sa.Column("external_id", sa.String(60), nullable=True),
        sa.Column("phone", sa.String(40), nullable=True),
        sa.Column("website", sa.String(300), nullable=True),
        sa.Column("school_type", sa.String(64), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        one_of("organisation", "kind", "organisationkind"),
        one_of("organisation", "school_type", "schooltype"),
        one_of("organisation", "sector", "sector"),
        one_of("organisation", "secrecy", "secrecyregime"),
    )
    index("ix_organisation_name", "organisation", ["network_id", "name", "id"])
    index(
        "uq_organisation_external_id",
        "organisation",
        ["network_id", "kind", "external_id"],
        unique=True,
    )

    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("street", sa.String(200), nullable=True),
        sa.Column("postcode", sa.String(12), nullable=True),
        sa.Column("nis", sa.String(5), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        foreign("site", "organisation_id", "organisation"),
    )
    index("ix_site_organisation_id", "site", ["network_id", "organisation_id", "id"])

    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("life_domains", JSON, nullable=False),
        sa.Column("accepts", JSON, nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=False),
        sa.Column("max_age", sa.Integer(), nullable=False),
        sa.Column("area", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("opening_hours", JSON, nullable=False),
        sa.Column("latest_close", sa.String(5), nullable=True),
        sa.Column("how_to_refer", sa.Text(), nullable=True),
        sa.Column("mandated", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.String(64), nullable=False),
        sa.Column("capacity_reported_at", MOMENT, nullable=True),
        sa.Column("first_free_on", sa.Date(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
        foreign("service", "organisation_id", "organisation"),
        foreign("service", "site_id", "site"),
        one_of("service", "capacity", "capacitystate"),
    )
    index("ix_service_name", "service", ["network_id", "name", "id"])
    index("ix_service_organisation_id", "service", ["network_id", "organisation_id", "id"])

    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        foreign("membership", "account_id", "account"),
        foreign("membership", "organisation_id", "organisation"),
        one_of("membership", "role", "role"),
        one_of("membership", "state", "membershipstate"),
    )
    index("ix_membership_account_id", "membership", ["account_id", "state"])
    index(
        "ix_membership_organisation_id",
        "membership",
        ["network_id", "organisation_id", "state", "id"],
    )

    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("device_name", sa.String(200), nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("refresh_digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous_digest", sa.LargeBinary(), nullable=True),
        sa.Column("rotated_at", MOMENT, nullable=True),
        sa.Column("proved_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        foreign("session", "account_id", "account"),
    )
    index("ix_session_account_id", "session", ["account_id", "revoked_at", "last_used_at"])
    index("ix_session_previous_digest", "session", ["previous_digest"])
    index("ix_session_last_used_at", "session", ["last_used_at"])
    index("ix_session_refresh_digest", "session", ["refresh_digest"])

    op.create_table(
        "sign_in_try",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("blocked_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_try"),
    )
    index("ix_sign_in_try_last_at", "sign_in_try", ["last_at"])

    op.create_table(
        "desk_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk_session"),
        sa.UniqueConstraint("digest", name="uq_desk_session_digest"),
        foreign("desk_session", "session_id", "session"),
    )
    index("ix_desk_session_last_used_at", "desk_session", ["last_used_at"])
    index("ix_desk_session_session_id", "desk_session", ["session_id"])

    op.create_table(
        "spent_token",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("spent_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_spent_token"),
    )
    index("ix_spent_token_spent_at", "spent_token", ["spent_at"])

    op.create_table(
        "young_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("given_name", sa.LargeBinary(), nullable=False),
        sa.Column("family_name", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.LargeBinary(), nullable=False),
        sa.Column("residence_nis", sa.String(5), nullable=True),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_young_person"),
    )
    index("ix_young_person_household_id", "young_person", ["network_id", "household_id", "id"])

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("class_name", sa.LargeBinary(), nullable=True),
        sa.Column("name_index", sa.LargeBinary(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment"),
        foreign("enrolment", "organisation_id", "organisation"),
        foreign("enrolment", "young_person_id", "young_person"),
    )
    index("ix_enrolment_name_index", "enrolment", ["network_id", "organisation_id", "name_index"])
    index(
        "ix_enrolment_roster",
        "enrolment",
        ["network_id", "organisation_id", "young_person_id"],
        where="ended_on IS NULL",
    )
    index("ix_enrolment_young_person_id", "enrolment", ["network_id", "young_person_id"])

    op.create_table(
        "contact_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(64), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.LargeBinary(), nullable=False),
        sa.Column("parental_authority", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_person"),
        foreign("contact_person", "young_person_id", "young_person"),
        one_of("contact_person", "relation", "contactrelation"),
    )
    index(
        "ix_contact_person_young_person_id",
        "contact_person",
        ["network_id", "young_person_id", "id"],
    )


def second_factors() -> None:
    """What somebody shows besides a password."""
    op.create_table(
        "factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_factor"),
        sa.UniqueConstraint("credential_id", name="uq_factor_credential_id"),
        foreign("factor", "account_id", "account"),
        one_of("factor", "kind", "factorkind"),
    )
    index("ix_factor_account_id", "factor", ["account_id", "ended_at", "id"])

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        foreign("recovery_code", "account_id", "account"),
    )
    index("ix_recovery_code_account_id", "recovery_code", ["account_id", "digest"], unique=True)

    op.create_table(
        "passkey_challenge",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "purpose", name="pk_passkey_challenge"),
    )
    index("ix_passkey_challenge_ends_at", "passkey_challenge", ["ends_at"])


def signals() -> None:
    """Signals."""
    op.create_table(
        "signal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("author_account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("categories", JSON, nullable=False),
        sa.Column("life_domains", JSON, nullable=False),
        sa.Column("barriers", JSON, nullable=False),
        sa.Column("informed", JSON, nullable=False),
        sa.Column("observation", sa.LargeBinary(), nullable=False),
        sa.Column("interpretation", sa.LargeBinary(), nullable=True),
        sa.Column("pupil_words", sa.LargeBinary(), nullable=True),
        sa.Column("strength", sa.LargeBinary(), nullable=True),
        sa.Column("action_taken", sa.LargeBinary(), nullable=True),
        sa.Column("discussed_with", sa.LargeBinary(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("leaver_state", sa.String(64), nullable=True),
        sa.Column("leaver_facts", JSON, nullable=False),
        sa.Column("threshold_reached", sa.Integer(), nullable=True),
        sa.Column("last_seen_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("leaver_outcome", sa.String(64), nullable=True),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("step_at", MOMENT, nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("family_informed_at", MOMENT, nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("contact_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reminded_level", sa.Integer(), nullable=False),
        sa.Column("let_go_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_signal"),
        foreign("signal", "author_account_id", "account"),
        foreign("signal", "organisation_id", "organisation"),
        foreign("signal", "young_person_id", "young_person"),
        one_of("signal", "kind", "signalkind"),
        one_of("signal", "severity", "severity"),
        one_of("signal", "leaver_state", "leaverstate"),
        one_of("signal", "status", "signalstatus"),
        one_of("signal", "reason", "signalreason"),
        one_of("signal", "leaver_outcome", "leaveroutcome"),
        one_of("signal", "step", "signallerstep"),
    )
    index("ix_signal_author", "signal", ["network_id", "author_account_id", "id"])
    index(
        "ix_signal_case_id",
        "signal",
        ["network_id", "case_id", "id"],
        where="case_id IS NOT NULL",
    )
    index(
        "ix_signal_due", "signal", ["due_at", "id"], where="status NOT IN ('closed', 'withdrawn')"
    )
    index(
        "ix_signal_inbox",
        "signal",
        ["network_id", "organisation_id", "due_at", "id"],
        where="status NOT IN ('closed', 'withdrawn')",
    )
    index("ix_signal_pupil", "signal", ["network_id", "young_person_id", "organisation_id", "id"])
    index("ix_signal_received", "signal", ["network_id", "created_at"])
    index("ix_signal_school", "signal", ["network_id", "organisation_id", "id"])


def cases() -> None:
    """The circle, and the ledger of who held what."""
    op.create_table(
        "care_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("signal_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(64), nullable=True),
        sa.Column("connector_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("connector_account_id", sa.Uuid(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reminded_level", sa.Integer(), nullable=False),
        sa.Column("closing_proposed_at", MOMENT, nullable=True),
        sa.Column("closing_message", sa.LargeBinary(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("grown_up_on", sa.Date(), nullable=True),
        sa.Column("let_go_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_care_case"),
        foreign("care_case", "connector_account_id", "account"),
        foreign("care_case", "connector_organisation_id", "organisation"),
        foreign("care_case", "opened_by_organisation_id", "organisation"),
        foreign("care_case", "young_person_id", "young_person"),
        one_of("care_case", "status", "casestatus"),
        one_of("care_case", "outcome", "caseoutcome"),
    )
    index(
        "ix_care_case_connector_account_id",
        "care_case",
        ["network_id", "connector_account_id"],
        where="status != 'closed'",
    )
    index(
        "ix_care_case_connector_organisation_id",
        "care_case",
        ["network_id", "connector_organisation_id"],
        where="status != 'closed'",
    )
    index(
        "ix_care_case_due", "care_case", ["network_id", "due_at", "id"], where="status != 'closed'"
    )
    index("ix_care_case_young_person_id", "care_case", ["network_id", "young_person_id", "id"])

    op.create_table(
        "case_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("grounds", JSON, nullable=False),
        sa.Column("closing_answer", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_case_party"),
        foreign("case_party", "account_id", "account"),
        foreign("case_party", "case_id", "care_case"),
        foreign("case_party", "organisation_id", "organisation"),
        foreign("case_party", "young_person_id", "young_person"),
    )
    index(
        "ix_case_party_account_id",
        "case_party",
        ["network_id", "account_id", "case_id"],
        where="left_at IS NULL",
    )
    index("ix_case_party_known", "case_party", ["network_id", "organisation_id", "young_person_id"])
    index(
        "ix_case_party_organisation_id",
        "case_party",
        ["network_id", "organisation_id", "case_id"],
        where="left_at IS NULL",
    )
    index(
        "uq_case_party_stays",
        "case_party",
        ["network_id", "case_id", "organisation_id"],
        unique=True,
        where="left_at IS NULL",
    )

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("change", sa.String(64), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_entry"),
        foreign("ledger_entry", "account_id", "account"),
        foreign("ledger_entry", "case_id", "care_case"),
        foreign("ledger_entry", "organisation_id", "organisation"),
        foreign("ledger_entry", "young_person_id", "young_person"),
        one_of("ledger_entry", "change", "ledgerchange"),
        one_of("ledger_entry", "role", "responsibilityrole"),
        one_of("ledger_entry", "basis", "ledgerbasis"),
    )
    index("uq_ledger_entry_place", "ledger_entry", ["network_id", "case_id", "place"], unique=True)

    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("life_domain", sa.String(64), nullable=False),
        sa.Column("from_family", sa.Boolean(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
        foreign("goal", "case_id", "care_case"),
        foreign("goal", "young_person_id", "young_person"),
        one_of("goal", "life_domain", "lifedomain"),
        one_of("goal", "status", "goalstatus"),
    )
    index("ix_goal_case_id", "goal", ["network_id", "case_id", "id"])

    op.create_table(
        "agreed_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column("doer_account_id", sa.Uuid(), nullable=False),
        sa.Column("doer_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreed_action"),
        foreign("agreed_action", "case_id", "care_case"),
        foreign("agreed_action", "doer_account_id", "account"),
        foreign("agreed_action", "doer_organisation_id", "organisation"),
        foreign("agreed_action", "goal_id", "goal"),
        foreign("agreed_action", "young_person_id", "young_person"),
        one_of("agreed_action", "status", "actionstatus"),
    )
    index("ix_agreed_action_case_id", "agreed_action", ["network_id", "case_id", "id"])
    index(
        "ix_agreed_action_doer_account_id",
        "agreed_action",
        ["network_id", "doer_account_id"],
        where="status = 'open'",
    )

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("author_account_id", sa.Uuid(), nullable=False),
        sa.Column("secrecy", sa.String(64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        foreign("note", "author_account_id", "account"),
        foreign("note", "case_id", "care_case"),
        foreign("note", "organisation_id", "organisation"),
        foreign("note", "young_person_id", "young_person"),
        one_of("note", "secrecy", "notesecrecy"),
    )
    index("ix_note_case_id", "note", ["network_id", "case_id", "id"])

    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_account_id", sa.Uuid(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        foreign("handover", "case_id", "care_case"),
        foreign("handover", "from_organisation_id", "organisation"),
        foreign("handover", "to_account_id", "account"),
        foreign("handover", "to_organisation_id", "organisation"),
        foreign("handover", "young_person_id", "young_person"),
        one_of("handover", "role", "responsibilityrole"),
        one_of("handover", "status", "handoverstatus"),
    )
    index("ix_handover_case_id", "handover", ["network_id", "case_id", "id"])
    index(
        "ix_handover_to_account_id",
        "handover",
        ["network_id", "to_account_id"],
        where="status = 'proposed'",
    )
    index(
        "ix_handover_to_organisation_id",
        "handover",
        ["network_id", "to_organisation_id"],
        where="status = 'proposed'",
    )

    op.create_table(
        "dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("settlement", sa.String(64), nullable=True),
        sa.Column("successor_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
        foreign("dispute", "case_id", "care_case"),
        foreign("dispute", "organisation_id", "organisation"),
        foreign("dispute", "successor_organisation_id", "organisation"),
        foreign("dispute", "young_person_id", "young_person"),
        one_of("dispute", "reason", "disputereason"),
        one_of("dispute", "status", "disputestatus"),
        one_of("dispute", "settlement", "disputesettlement"),
    )
    index("ix_dispute_case_id", "dispute", ["network_id", "case_id", "id"])
    index(
        "uq_dispute_open",
        "dispute",
        ["network_id", "case_id", "organisation_id"],
        unique=True,
        where="status = 'open'",
    )

    op.create_table(
        "round_table",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("family_present", sa.Boolean(), nullable=False),
        sa.Column("decisions", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_round_table"),
        foreign("round_table", "case_id", "care_case"),
        foreign("round_table", "young_person_id", "young_person"),
    )
    index("ix_round_table_case_id", "round_table", ["network_id", "case_id", "id"])


def sharing_and_referrals() -> None:
    """What may be shared, and who was asked."""
    op.create_table(
        "sharing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("gdpr_basis", sa.String(64), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("lapses_at", MOMENT, nullable=False),
        sa.Column("incapacity_reason", sa.LargeBinary(), nullable=True),
        sa.Column("danger", sa.LargeBinary(), nullable=True),
        sa.Column("no_other_way", sa.LargeBinary(), nullable=True),
        sa.Column("family_informed_on", sa.Date(), nullable=True),
        sa.Column("informed_deferred", sa.String(64), nullable=True),
        sa.Column("inform_by", sa.Date(), nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revocation_reason", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sharing"),
        foreign("sharing", "from_organisation_id", "organisation"),
        foreign("sharing", "to_organisation_id", "organisation"),
        foreign("sharing", "young_person_id", "young_person"),
        one_of("sharing", "purpose", "sharingpurpose"),
        one_of("sharing", "basis", "sharingbasis"),
        one_of("sharing", "gdpr_basis", "gdprbasis"),
        one_of("sharing", "informed_deferred", "deferredreason"),
        one_of("sharing", "revocation_reason", "revocationreason"),
    )
    index("ix_sharing_case_id", "sharing", ["network_id", "case_id", "id"])
    index(
        "ix_sharing_receiver",
        "sharing",
        ["network_id", "young_person_id", "to_organisation_id", "id"],
    )

    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("business_status", sa.String(64), nullable=True),
        sa.Column("urgency", sa.String(64), nullable=False),
        sa.Column("life_domains", JSON, nullable=False),
        sa.Column("barriers", JSON, nullable=False),
        sa.Column("age_band", sa.String(64), nullable=True),
        sa.Column("municipality_nis", sa.String(5), nullable=True),
        sa.Column("from_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("to_service_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("sharing_id", sa.Uuid(), nullable=True),
        sa.Column("signal_id", sa.Uuid(), nullable=True),
        sa.Column("help_question", sa.LargeBinary(), nullable=False),
        sa.Column("packet", sa.LargeBinary(), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("assigned_account_id", sa.Uuid(), nullable=True),
        sa.Column("connector_moved", sa.Boolean(), nullable=False),
        sa.Column("first_contact_planned_on", sa.Date(), nullable=True),
        sa.Column("first_contact_on", sa.Date(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("alternative_service_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", sa.String(64), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("bridging_plan", sa.LargeBinary(), nullable=True),
        sa.Column("error_requested_by", sa.Uuid(), nullable=True),
        sa.Column("error_reason", sa.LargeBinary(), nullable=True),
        sa.Column("ball", sa.String(64), nullable=False),
        sa.Column("ball_since", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("left_seconds", sa.Integer(), nullable=True),
        sa.Column("sender_seconds", sa.Integer(), nullable=False),
        sa.Column("receiver_seconds", sa.Integer(), nullable=False),
        sa.Column("escalated_level", sa.Integer(), nullable=False),
        sa.Column("escalates_at", MOMENT, nullable=True),
        sa.Column("let_go_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        foreign("referral", "alternative_service_id", "service"),
        foreign("referral", "assigned_account_id", "account"),
        foreign("referral", "error_requested_by", "account"),
        foreign("referral", "from_organisation_id", "organisation"),
        foreign("referral", "to_organisation_id", "organisation"),
        foreign("referral", "to_service_id", "service"),
        one_of("referral", "kind", "referralkind"),
        one_of("referral", "status", "referralstatus"),
        one_of("referral", "business_status", "businessstatus"),
        one_of("referral", "urgency", "urgency"),
        one_of("referral", "age_band", "ageband"),
        one_of("referral", "outcome", "referraloutcome"),
        one_of("referral", "ball", "party"),
    )
    index("ix_referral_assigned", "referral", ["network_id", "assigned_account_id", "id"])
    index("ix_referral_case_id", "referral", ["network_id", "case_id", "id"])
    index("ix_referral_sent", "referral", ["network_id", "sent_at"])
    index("ix_referral_subject_id", "referral", ["network_id", "subject_id", "id"])
    index(
        "ix_referral_over",
        "referral",
        ["network_id", "ended_at", "id"],
        where="ended_at IS NOT NULL",
    )
    index(
        "ix_referral_escalates_at",
        "referral",
        ["network_id", "escalates_at", "id"],
        where="escalates_at IS NOT NULL",
    )
    index(
        "ix_referral_in_ended",
        "referral",
        ["network_id", "to_organisation_id", "due_at", "id"],
        where="status IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')",
    )
    index(
        "ix_referral_in_open",
        "referral",
        ["network_id", "to_organisation_id", "due_at", "id"],
        where="status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')",
    )
    index(
        "ix_referral_out_ended",
        "referral",
        ["network_id", "from_organisation_id", "due_at", "id"],
        where="status IN ('rejected', 'completed', 'failed', 'cancelled', 'entered-in-error')",
    )
    index(
        "ix_referral_out_open",
        "referral",
        ["network_id", "from_organisation_id", "due_at", "id"],
        where="status IN ('draft', 'requested', 'accepted', 'in-progress', 'on-hold')",
    )

    op.create_table(
        "referral_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_referral_question"),
        foreign("referral_question", "referral_id", "referral"),
    )
    index(
        "ix_referral_question_referral_id", "referral_question", ["network_id", "referral_id", "id"]
    )


def privacy() -> None:
    """Who was erased, who read in an emergency, what was given to who asked."""
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        foreign("erasure", "young_person_id", "young_person"),
        one_of("erasure", "reason", "erasurereason"),
    )
    index("ix_erasure_young_person_id", "erasure", ["young_person_id"], unique=True)

    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(64), nullable=True),
        sa.Column("finding", sa.LargeBinary(), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_break_glass"),
        foreign("break_glass", "account_id", "account"),
        foreign("break_glass", "organisation_id", "organisation"),
        foreign("break_glass", "reviewed_by", "account"),
        foreign("break_glass", "young_person_id", "young_person"),
        one_of("break_glass", "reason", "breakglassreason"),
        one_of("break_glass", "verdict", "breakglassverdict"),
    )
    index("ix_break_glass_queue", "break_glass", ["network_id", "id"], where="verdict IS NULL")
    index("ix_break_glass_network_id", "break_glass", ["network_id", "id"])
    index(
        "ix_break_glass_young_person_id",
        "break_glass",
        ["network_id", "young_person_id", "account_id", "id"],
    )

    op.create_table(
        "subject_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("young_person_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subject_export"),
        foreign("subject_export", "account_id", "account"),
        foreign("subject_export", "young_person_id", "young_person"),
    )
    index("ix_subject_export_account_id", "subject_export", ["network_id", "account_id", "id"])


def trends() -> None:
    """What was ever shown of the region."""
    op.create_table(
        "trends_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trends_release"),
    )
    op.create_table(
        "trends_boundaries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(160), nullable=False),
        sa.Column("licence", sa.String(60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trends_boundaries"),
    )
    index(
        "ix_trends_boundaries_newest", "trends_boundaries", ["network_id", "created_at", "id"]
    )
    index("uq_trends_release_name", "trends_release", ["network_id", "name"], unique=True)
    index("uq_trends_release_place", "trends_release", ["network_id", "place"], unique=True)
