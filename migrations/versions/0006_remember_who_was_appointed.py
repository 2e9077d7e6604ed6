"""Remember who was appointed facilitator, by whom and when

Whoever facilitates already is taken to have done so since they joined; who appointed them nobody knows any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SINCE_THEY_JOINED = """
    INSERT INTO appointments (id, "group", person, appointed_at)
    SELECT substr("group", 1, 11) || substr(person, 1, 11), "group", person, joined_at FROM memberships
    WHERE role = 'facilitator' AND left_at IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("group", sa.String(length=22), nullable=False),
        sa.Column("person", sa.String(length=22), nullable=True),
        sa.Column("by", sa.String(length=22), nullable=True),
        sa.Column("appointed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_appointments_by_persons")),
        sa.ForeignKeyConstraint(["group"], ["groups.id"], name=op.f("fk_appointments_group_groups")),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_appointments_person_persons")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments") as batch_op:
        for column in ("group", "person", "by", "ended_at"):
            batch_op.create_index(f"ix_appointments_{column}", [column])
    op.execute(SINCE_THEY_JOINED)


def downgrade() -> None:
    op.drop_table("appointments")
