"""Let a link to sign in lead on to the page that somebody wanted to see"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account_links") as batch_op:
        batch_op.add_column(sa.Column("leads_to", sa.String(length=100), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account_links") as batch_op:
        batch_op.drop_column("leads_to")
