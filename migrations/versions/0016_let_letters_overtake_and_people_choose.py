"""Let urgent letters overtake others, and let people choose what they get

What waits already is for signing in, or about an account: it stays ahead of everything that may be posted from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

IN_QUEUE = sa.text("ready_at IS NOT NULL")
WAITS = sa.text("ready_at IS NULL AND dead_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_index("ix_letters_due_at")
        batch_op.drop_index("ix_letters_person")
        batch_op.add_column(sa.Column("channel", sa.String(length=10), nullable=False, server_default="mail"))
        batch_op.add_column(sa.Column("letter_class", sa.Integer(), nullable=False, server_default="20"))
        batch_op.add_column(sa.Column("lap", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_letters_person_letter_class_lap", ["person", "letter_class", "lap"])
    op.create_index(
        "ix_letters_queue",
        "letters",
        ["letter_class", "lap", "ready_at", "id"],
        sqlite_where=IN_QUEUE,
        postgresql_where=IN_QUEUE,
    )
    op.create_index("ix_letters_waiting", "letters", ["due_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.execute("UPDATE letters SET ready_at = due_at WHERE tries = 0 AND dead_at IS NULL")
    op.create_table(
        "letter_preferences",
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_letter_preferences_person_persons")),
        sa.PrimaryKeyConstraint("person", "about", name=op.f("pk_letter_preferences")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("person", sa.String(length=22), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_quiet_hours_person_persons")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_quiet_hours")),
    )


def downgrade() -> None:
    op.drop_table("quiet_hours")
    op.drop_table("letter_preferences")
    op.drop_index("ix_letters_waiting", "letters")
    op.drop_index("ix_letters_queue", "letters")
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_index("ix_letters_person_letter_class_lap")
        for column in ("expires_at", "ready_at", "lap", "letter_class", "channel"):
            batch_op.drop_column(column)
        batch_op.create_index("ix_letters_person", ["person"])
        batch_op.create_index("ix_letters_due_at", ["due_at"])
