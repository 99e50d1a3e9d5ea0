"""Who was told that a review waits, and how it was sent by hand, are typed words and stand under seal.

What stood there in clear is not carried over: a migration holds no key. Nothing was in use before this revision.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("holds", sa.Column("told_sealed", sa.LargeBinary(), nullable=True))
    op.drop_column("holds", "told")
    op.add_column("sent_reviews", sa.Column("how_sealed", sa.LargeBinary(), nullable=True))
    op.drop_column("sent_reviews", "how")


def downgrade() -> None:
    op.add_column("sent_reviews", sa.Column("how", sa.String(200), nullable=False, server_default=""))
    op.alter_column("sent_reviews", "how", server_default=None)
    op.drop_column("sent_reviews", "how_sealed")
    op.add_column("holds", sa.Column("told", sa.String(300), nullable=False, server_default=""))
    op.alter_column("holds", "told", server_default=None)
    op.drop_column("holds", "told_sealed")
