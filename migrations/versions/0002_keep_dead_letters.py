"""Keep dead letters"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("failure", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_letters_dead_at"), ["dead_at"], unique=False)
    op.execute("UPDATE letters SET posted_at = due_at")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.alter_column("posted_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    # What served before this never kept a dead letter, and would send it as if it were new.
    op.execute("DELETE FROM letters WHERE dead_at IS NOT NULL")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_dead_at"))
        batch_op.drop_column("dead_at")
        batch_op.drop_column("failure")
        batch_op.drop_column("posted_at")
