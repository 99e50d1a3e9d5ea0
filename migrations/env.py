"""Alembic's entry: migrations run as the owner, one transaction each, and give up quickly on a lock."""

import os
from importlib import import_module

from alembic import context
from sqlalchemy import create_engine, pool

from tenants.database import Base

RECORDS = (
    "service.panel.records.items",
    "service.panel.records.letters",
    "service.cases.records.filters",
    "service.cases.records.incidents",
    "service.cases.records.letters",
    "service.cases.records.notifications",
    "service.cases.records.referrals",
    "service.cases.records.decisions",
    "service.cases.records.processes",
    "service.cases.records.reviews",
    "service.cases.records.replies",
    "service.cases.records.requests",
    "service.files.records",
    "service.meetings.records",
    "service.messages.records",
    "tenants.accounts",
    "tenants.audit",
    "tenants.handovers",
    "tenants.identity.records",
    "tenants.outbox",
    "tenants.replays",
    "tenants.seals",
)

for module in RECORDS:
    import_module(module)


def run() -> None:
    """Apply the migrations to the database that DATABASE_OWNER_URL names."""
    engine = create_engine(os.environ["DATABASE_OWNER_URL"], poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("SET lock_timeout = '4s'")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
