-- Who may connect to Cairn's database, and the database itself. Run it as an administrator, as often as you like:
--
--   CAIRN_OWNER_PASSWORD=… CAIRN_APP_PASSWORD=… CAIRN_RELAY_PASSWORD=… CAIRN_BACKUP_PASSWORD=… CAIRN_DATABASE=cairn \
--     psql --set=ON_ERROR_STOP=1 --file=infra/roles.sql
--
-- The embedded servers run this same file. Roles are made here and not by migrations, because the owner who migrates
-- must not be able to make roles. Attributes that a new role does not have anyway are checked at the end, not set:
-- the administrator of a hosted PostgreSQL may not name them.
\set ON_ERROR_STOP on
\getenv owner_password CAIRN_OWNER_PASSWORD
\getenv app_password CAIRN_APP_PASSWORD
\getenv relay_password CAIRN_RELAY_PASSWORD
\getenv backup_password CAIRN_BACKUP_PASSWORD
\getenv database CAIRN_DATABASE

BEGIN;
-- Two administrators at once wait for each other.
SELECT pg_advisory_xact_lock(1128352078) \g /dev/null

SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY['cairn_owner', 'cairn_app', 'cairn_relay', 'cairn_backup']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE cairn_owner LOGIN PASSWORD :'owner_password';
ALTER ROLE cairn_app LOGIN PASSWORD :'app_password';
ALTER ROLE cairn_relay LOGIN PASSWORD :'relay_password';
ALTER ROLE cairn_backup LOGIN PASSWORD :'backup_password';

-- A backup that row security filtered would be a backup of nothing, said to be good.
SELECT 'ALTER ROLE cairn_backup BYPASSRLS'
 WHERE NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'cairn_backup') \gexec
ALTER ROLE cairn_backup SET default_transaction_read_only = on;
GRANT pg_read_all_data TO cairn_backup;

-- An administrator who is not a superuser must belong to the owner before giving it a database.
SELECT format('GRANT cairn_owner TO %I', current_user)
 WHERE NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) \gexec

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles
                WHERE rolname IN ('cairn_owner', 'cairn_app', 'cairn_relay', 'cairn_backup')
                  AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
                       OR rolbypassrls <> (rolname = 'cairn_backup'))) THEN
        RAISE EXCEPTION 'A Cairn role has more power than Cairn allows. Take the power away, then run this again.';
    END IF;
    IF EXISTS (SELECT FROM pg_auth_members AS membership
                WHERE membership.member IN ('cairn_owner'::regrole, 'cairn_app'::regrole, 'cairn_relay'::regrole)) THEN
        RAISE EXCEPTION 'A Cairn role belongs to another role. Revoke the membership, then run this again.';
    END IF;
END
$$;
COMMIT;

SELECT format('CREATE DATABASE %I OWNER cairn_owner', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

\ir database.sql
