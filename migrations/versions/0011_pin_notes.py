"""Let groups pin notes to a board"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pinned_notes",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("group", sa.String(length=22), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=22), nullable=False),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_pinned_notes_by_persons")),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_pinned_notes_group_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pinned_notes")),
    )
    with op.batch_alter_table("pinned_notes") as batch_op:
        for column in ("group", "by", "until"):
            batch_op.create_index(f"ix_pinned_notes_{column}", [column])


def downgrade() -> None:
    op.drop_table("pinned_notes")
