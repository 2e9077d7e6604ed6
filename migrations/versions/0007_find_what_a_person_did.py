"""Find what a person did without reading the whole log

Whoever exports or erases a person read all of it, as often as they liked; every entry pays for it with an index row.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journal_person", "journal", ["person"])


def downgrade() -> None:
    op.drop_index("ix_journal_person", "journal")
