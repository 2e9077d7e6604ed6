"""Remember when somebody last showed who they are in a browser, and which browser a link is for"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account_links") as batch_op:
        batch_op.add_column(sa.Column("sign_in", sa.String(length=22), nullable=True))
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE sign_ins SET proved_at = began_at")
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.alter_column("proved_at", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.drop_column("proved_at")
    with op.batch_alter_table("account_links") as batch_op:
        batch_op.drop_column("sign_in")
