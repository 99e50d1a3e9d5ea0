"""One call makes an account's table with its wall: forced row security, one policy, and the grants it needs."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from tenants.isolation import ACCOUNT_MATCHES, PERSON_MATCHES

WRITES = "SELECT, INSERT, UPDATE, DELETE"
APPENDS = "SELECT, INSERT"


def create_tenant_table(name: str, *parts: sa.schema.SchemaItem, grants: str = WRITES) -> None:
    """Create a table of accounts' rows; `parts` are its own columns and constraints, the key is added here."""
    op.create_table(
        name,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["tenant_id"], ["accounts.id"], name=f"fk_{name}_tenant_id"),
    )
    force_row_security(name)
    op.execute(f"CREATE POLICY own_account ON {name} USING ({ACCOUNT_MATCHES}) WITH CHECK ({ACCOUNT_MATCHES})")
    op.execute(f"GRANT {grants} ON {name} TO cairn_app")


def force_row_security(name: str) -> None:
    """Row security that even the table's owner cannot pass."""
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def create_shared_table(name: str, *parts: sa.schema.SchemaItem, grants: str = WRITES) -> None:
    """Create one of the few tables that are not one account's; it must stand in isolation.SHARED with its reason."""
    op.create_table(name, *parts)
    op.execute(f"GRANT {grants} ON {name} TO cairn_app")


def own(column: str, table: str, target: str, on_delete: str | None = None) -> sa.ForeignKeyConstraint:
    """A foreign key that cannot leave its account."""
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=f"fk_{table}_tenant_id" if column == "id" else f"fk_{table}_{column}",
        ondelete=on_delete,
    )


def index(table: str, columns: Sequence[str], name: str | None = None, **options: Any) -> None:  # noqa: ANN401
    """An index that begins with the account."""
    op.create_index(name or f"ix_{table}_{columns[0]}", table, ["tenant_id", *columns], **options)


def membership_policies() -> None:
    """A person may list their own memberships in every account; only the account itself may write them."""
    force_row_security("memberships")
    op.execute(f"CREATE POLICY own_or_mine ON memberships FOR SELECT USING ({ACCOUNT_MATCHES} OR {PERSON_MATCHES})")
    op.execute(f"CREATE POLICY own_account ON memberships USING ({ACCOUNT_MATCHES}) WITH CHECK ({ACCOUNT_MATCHES})")


def relay_policies() -> None:
    """The relay sees which accounts have due rows, and marks them rung; it can read no payload."""
    seen = "tenant_id, id, due_at, rung_at, lease_until, state"
    op.execute(f"GRANT SELECT ({seen}), UPDATE (rung_at) ON outbox TO cairn_relay")
    op.execute("CREATE POLICY relay_sees_what_is_due ON outbox TO cairn_relay USING (true) WITH CHECK (true)")
