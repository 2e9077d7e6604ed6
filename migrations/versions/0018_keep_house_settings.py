"""Keep the settings of the house"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house_settings",
        sa.Column("name", sa.String(length=22), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=22), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["persons.id"], name=op.f("fk_house_settings_changed_by_persons")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_house_settings")),
    )
    with op.batch_alter_table("house_settings") as batch_op:
        batch_op.create_index("ix_house_settings_changed_by", ["changed_by"])


def downgrade() -> None:
    op.drop_table("house_settings")
