"""What the migrated database says of itself: each way in which a table, a role or a link could open the wall."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from tenants.isolation import SHARED

# PostgreSQL prints the one policy form of tenants.isolation so.
OWN = "(tenant_id = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)"
MINE = "(person_id = (NULLIF(current_setting('app.person'::text, true), ''::text))::uuid)"
OUR_POLICY = ("own_account", "PERMISSIVE", ("public",), "ALL", OWN, OWN)
OTHER_POLICIES = {
    "outbox": {("relay_sees_what_is_due", "PERMISSIVE", ("cairn_relay",), "ALL", "true", "true")},
    "memberships": {("own_or_mine", "PERMISSIVE", ("public",), "SELECT", f"({OWN} OR {MINE})", None)},
}
RELAY_MAY = {
    ("outbox", "SELECT", column) for column in ("tenant_id", "id", "due_at", "rung_at", "lease_until", "state")
}
RELAY_MAY |= {("outbox", "UPDATE", "rung_at")}
APPEND_ONLY = frozenset({"audit_entries", "delivery_attempts", "account_settings"})
WRITES = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
BOOKKEEPING = "alembic_version"


@dataclass(frozen=True)
class Table:
    """A table as the catalogue has it."""

    name: str
    is_secured: bool
    is_forced: bool
    columns: frozenset[str]

    @property
    def is_of_accounts(self) -> bool:
        """Whether its rows belong to accounts."""
        return "tenant_id" in self.columns and self.name not in SHARED


def tables(connection: psycopg.Connection) -> list[Table]:
    """Every table of the schema but the migrations' own."""
    rows = connection.execute(
        """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
                  array_agg(a.attname::text) FILTER (WHERE a.attnum > 0 AND NOT a.attisdropped)
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> %s
            GROUP BY c.oid ORDER BY c.relname""",
        (BOOKKEEPING,),
    )
    return [Table(name, secured, forced, frozenset(columns)) for name, secured, forced, columns in rows]


def faults(connection: psycopg.Connection) -> list[str]:
    """One sentence for each hole; none when the wall stands."""
    found = [*_unwalled(connection), *_policies(connection), *_grants(connection), *_column_grants(connection)]
    found += [*_indexes(connection), *_links(connection), *_back_doors(connection), *_roles(connection)]
    return found


def _unwalled(connection: psycopg.Connection) -> Iterator[str]:
    known = tables(connection)
    yield from (f"{name} is named as shared and does not exist." for name in set(SHARED) - {t.name for t in known})
    yield from (f"{name} is shared without a reason." for name, reason in SHARED.items() if not reason.strip())
    for table in known:
        if table.is_of_accounts and not (table.is_secured and table.is_forced):
            yield f"{table.name} has no forced row security. Make it with create_tenant_table."
        elif not table.is_of_accounts and table.name not in SHARED:
            yield f"{table.name} has no tenant_id. Add it, or name the table in tenants.isolation.SHARED with a reason."
        elif table.name in SHARED and "tenant_id" in table.columns and not (table.is_secured and table.is_forced):
            yield f"{table.name} is shared and has a tenant_id, so it needs forced row security too."


def _policies(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT tablename::text, policyname::text, permissive, roles::text[], cmd, qual, with_check
             FROM pg_policies WHERE schemaname = 'public'"""
    ).fetchall()
    by_table: dict[str, set[Any]] = {}
    for table, name, permissive, roles, command, using, check in rows:
        by_table.setdefault(table, set()).add((name, permissive, tuple(roles), command, using, check))
    for table in tables(connection):
        walled = table.is_of_accounts or "tenant_id" in table.columns
        expected = ({OUR_POLICY} if walled else set()) | OTHER_POLICIES.get(table.name, set())
        if by_table.get(table.name, set()) != expected:
            names = sorted(policy[0] for policy in by_table.get(table.name, set()) ^ expected)
            yield f"{table.name} has not the one form of policy: {', '.join(names)}."


def _grants(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT c.relname::text, coalesce(r.rolname::text, 'PUBLIC'), array_agg(g.privilege_type)
             FROM pg_class c, aclexplode(c.relacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
            GROUP BY 1, 2"""
    )
    for name, role, privileges in rows:
        allowed = {"SELECT", "INSERT"} if name in APPEND_ONLY else WRITES
        allowed = frozenset({"SELECT"}) if name == BOOKKEEPING else allowed
        if role != "cairn_app" or not set(privileges) <= allowed:
            yield f"{role} may {', '.join(sorted(privileges))} on {name}, which is more than it needs."


def _column_grants(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT c.relname::text, g.privilege_type, a.attname::text, coalesce(r.rolname::text, 'PUBLIC')
             FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
             LEFT JOIN pg_roles r ON r.oid = g.grantee
            WHERE c.relnamespace = 'public'::regnamespace"""
    ).fetchall()
    granted = {(table, privilege, column) for table, privilege, column, role in rows if role == "cairn_relay"}
    yield from (f"{role} may {what} {table}.{column}." for table, what, column, role in rows if role != "cairn_relay")
    if granted != RELAY_MAY:
        yield f"The relay has other columns than it needs: {sorted(granted ^ RELAY_MAY)}."


def _indexes(connection: psycopg.Connection) -> Iterator[str]:
    ours = {table.name for table in tables(connection) if table.is_of_accounts}
    rows = connection.execute(
        """SELECT t.relname::text, i.relname::text, x.indisprimary,
                  array(SELECT coalesce(a.attname::text, '?') FROM unnest(x.indkey::int[]) WITH ORDINALITY k(n, o)
                          LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.n ORDER BY k.o)
             FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
            WHERE t.relnamespace = 'public'::regnamespace"""
    )
    for table, index, is_key, columns in rows:
        if table in ours and columns[0] != "tenant_id":
            yield f"Index {index} on {table} does not begin with tenant_id."
        if table in ours and is_key and columns != ["tenant_id", "id"]:
            yield f"The key of {table} is not (tenant_id, id)."


def _links(connection: psycopg.Connection) -> Iterator[str]:
    ours = {table.name for table in tables(connection) if table.is_of_accounts}
    rows = connection.execute(
        """SELECT f.conname::text, f.conrelid::regclass::text, f.confrelid::regclass::text, f.confdeltype::text,
                  array(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY k(n, o)
                          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n ORDER BY k.o),
                  array(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY k(n, o)
                          JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.n ORDER BY k.o),
                  array(SELECT a.attname::text FROM unnest(f.confdelsetcols) k(n)
                          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.n)
             FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace"""
    )
    for name, table, target, on_delete, columns, targets, emptied in rows:
        is_to_its_account = (columns, target, targets) == (["tenant_id"], "accounts", ["id"])
        if table in ours and not is_to_its_account and (columns[0], targets[0]) != ("tenant_id", "tenant_id"):
            yield f"Link {name} of {table} does not begin with tenant_id on both sides, so it can leave its account."
        if table not in ours and target in ours:
            yield f"Link {name} leads from the shared table {table} into one account's."
        if table in ours and on_delete == "n" and (not emptied or "tenant_id" in emptied):
            yield f"Link {name} would empty tenant_id. Write ON DELETE SET NULL with the name of the link's own column."


def _back_doors(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT 'View ' || relname || ' does not run with its reader''s rights.' FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
              AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)
            UNION ALL SELECT relname || ' is a materialized view or a foreign table, which no policy reaches.'
             FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('m', 'f')
            UNION ALL SELECT 'Function ' || proname || ' runs with its owner''s rights.' FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND prosecdef
            UNION ALL SELECT 'Trigger ' || tgname || ' acts out of sight of the policies.' FROM pg_trigger t
             JOIN pg_class c ON c.oid = t.tgrelid
            WHERE c.relnamespace = 'public'::regnamespace AND NOT tgisinternal
            UNION ALL SELECT 'Type ' || typname || ' is an enum, which no index serves under row security.'
             FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'"""
    )
    yield from (sentence for (sentence,) in rows)


def _roles(connection: psycopg.Connection) -> Iterator[str]:
    rows = connection.execute(
        """SELECT rolname::text, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication,
                  EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid),
                  EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid),
                  has_schema_privilege(rolname, 'public', 'CREATE'),
                  has_database_privilege(rolname, current_database(), 'CREATE, TEMPORARY')
             FROM pg_roles r WHERE rolname IN ('cairn_app', 'cairn_relay')"""
    ).fetchall()
    said = ("has a power of its own", "belongs to another role", "owns a table", "may make tables", "may make schemas")
    for role, *powers in rows:
        yield from (f"{role} {words}." for words, has_it in zip(said, powers, strict=True) if has_it)
    if len(rows) != 2:
        yield "cairn_app or cairn_relay is not there."
