"""Let streams close, and keep only the indexes that somebody asks

A command's index begins with its id: ids grow with time, so that new rows land beside each other. Whoever exports or
erases a person reads the whole log, which is seldom; every message paid for the index that made it quick.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLOSE_WHAT_HAS_ENDED = """
    UPDATE stream_head SET closed = true
    WHERE stream LIKE 'conversation:%' AND EXISTS (
        SELECT 1 FROM journal
        WHERE journal.stream = stream_head.stream AND journal.version = stream_head.version
        AND journal.events LIKE '%"Ended"%'
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("stream_head") as batch_op:
        batch_op.add_column(sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(CLOSE_WHAT_HAS_ENDED)
    with op.batch_alter_table("journal") as batch_op:
        batch_op.drop_index("ix_journal_person")
        batch_op.drop_constraint("uq_journal_stream_person_command_id", type_="unique")
        batch_op.create_unique_constraint("uq_journal_command_id_stream_person", ["command_id", "stream", "person"])
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index("ix_message_person")
        batch_op.drop_index("ix_message_fades_at")
        batch_op.create_index("ix_message_fades_at", ["fades_at"], **_where("fades_at"))
    with op.batch_alter_table("stream_head") as batch_op:
        batch_op.drop_index("ix_stream_head_next_wake_at")
        batch_op.create_index("ix_stream_head_next_wake_at", ["next_wake_at"], **_where("next_wake_at"))


def downgrade() -> None:
    with op.batch_alter_table("stream_head") as batch_op:
        batch_op.drop_index("ix_stream_head_next_wake_at")
        batch_op.create_index("ix_stream_head_next_wake_at", ["next_wake_at"])
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index("ix_message_fades_at")
        batch_op.create_index("ix_message_fades_at", ["fades_at"])
        batch_op.create_index("ix_message_person", ["person"])
    with op.batch_alter_table("journal") as batch_op:
        batch_op.drop_constraint("uq_journal_command_id_stream_person", type_="unique")
        batch_op.create_unique_constraint("uq_journal_stream_person_command_id", ["stream", "person", "command_id"])
        batch_op.create_index("ix_journal_person", ["person"])
    with op.batch_alter_table("stream_head") as batch_op:
        batch_op.drop_column("closed")


def _where(column: str) -> dict[str, sa.TextClause]:
    known = sa.text(f"{column} IS NOT NULL")
    return {"sqlite_where": known, "postgresql_where": known}
