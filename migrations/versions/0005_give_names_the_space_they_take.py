"""Give names the space they take

Names are counted as people count them; a letter may be several code points, which is what PostgreSQL counts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LENGTHS = (
    ("persons", "name", 40, 160),
    ("memberships", "name", 40, 160),
    ("groups", "name", 80, 320),
    ("groups", "purpose", 1_000, 4_000),
)


def upgrade() -> None:
    for table, column, before, after in LENGTHS:
        _resize(table, column, before, after)


def downgrade() -> None:
    for table, column, before, after in LENGTHS:
        names = sa.table(table, sa.column(column))
        op.execute(names.update().values({column: sa.func.substr(names.c[column], 1, before)}))
        _resize(table, column, after, before)


def _resize(table: str, column: str, before: int, after: int) -> None:
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column(
            column, existing_type=sa.String(length=before), type_=sa.String(length=after), existing_nullable=False
        )
