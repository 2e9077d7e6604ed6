"""Let the texts of conversations lie in the log, in the row of the entry that said them"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOVE = """
    UPDATE journal SET text = message.text, edited_at = message.edited_at, fades_at = message.fades_at
    FROM message
    WHERE journal.stream = 'conversation:' || message.conversation AND journal.version = message.seq
"""
MOVE_BACK = """
    INSERT INTO message (conversation, seq, person, client_id, text, at, edited_at, fades_at)
    SELECT substr(stream, 14), version, person, command_id, text, at, edited_at, fades_at
    FROM journal WHERE text IS NOT NULL
"""


def upgrade() -> None:
    with op.batch_alter_table("journal") as batch_op:
        batch_op.add_column(sa.Column("text", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("fades_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(MOVE)
    op.create_index("ix_journal_fades_at", "journal", ["fades_at"], **_where_known())
    op.drop_table("message")


def downgrade() -> None:
    op.create_table(
        "message",
        sa.Column("conversation", sa.String(length=150), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fades_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "seq", name="pk_message"),
    )
    op.execute(MOVE_BACK)
    op.create_index("ix_message_fades_at", "message", ["fades_at"], **_where_known())
    with op.batch_alter_table("journal") as batch_op:
        batch_op.drop_index("ix_journal_fades_at")
        batch_op.drop_column("fades_at")
        batch_op.drop_column("edited_at")
        batch_op.drop_column("text")


def _where_known() -> dict[str, Any]:
    known = sa.text("fades_at IS NOT NULL")
    return {"sqlite_where": known, "postgresql_where": known}
