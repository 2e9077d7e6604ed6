"""Let urgent letters overtake others

What waits already is for signing in, or about an account: it stays ahead of everything that may be posted from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0013"
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


def downgrade() -> None:
    op.drop_index("ix_letters_waiting", "letters")
    op.drop_index("ix_letters_queue", "letters")
    with op.batch_alter_table("letters") as batch_op:
        batch_op.drop_index("ix_letters_person_letter_class_lap")
        for column in ("expires_at", "ready_at", "lap", "letter_class", "channel"):
            batch_op.drop_column(column)
        batch_op.create_index("ix_letters_person", ["person"])
        batch_op.create_index("ix_letters_due_at", ["due_at"])
