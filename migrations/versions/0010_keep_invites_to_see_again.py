"""Keep the tokens of invites, sealed, so that those who manage a group can see them again

Links made before cannot be seen again: only the hashes of their tokens are there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invites") as batch_op:
        batch_op.add_column(sa.Column("token_sealed", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("invites") as batch_op:
        batch_op.drop_column("token_sealed")
