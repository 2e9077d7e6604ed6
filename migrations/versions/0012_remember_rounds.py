"""Let groups remember their rounds"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(sa.Column("turn_s", sa.Integer(), nullable=True))
    op.create_table(
        "questions",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("group", sa.String(length=22), nullable=False),
        sa.Column("text", sa.String(length=800), nullable=False),
        sa.Column("by", sa.String(length=22), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_questions_by_persons")),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_questions_group_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    with op.batch_alter_table("questions") as batch_op:
        for column in ("group", "by"):
            batch_op.create_index(f"ix_questions_{column}", [column])


def downgrade() -> None:
    op.drop_table("questions")
    with op.batch_alter_table("groups") as batch_op:
        batch_op.drop_column("turn_s")
