-- What Cairn's roles may do in one database before any migration: connect, and see names. Tables made by cairn_owner
-- grant nothing to anybody; each migration grants what its table needs. Needs the roles of roles.sql and CAIRN_DATABASE.
-- A database copied from a template does not copy these grants, so run this for each copy.
\set ON_ERROR_STOP on
\getenv database CAIRN_DATABASE
\connect :"database"

-- PUBLIC could otherwise make temporary tables, and connect to databases beside ours.
REVOKE ALL ON DATABASE :"database", postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO cairn_app, cairn_relay, cairn_backup;

ALTER SCHEMA public OWNER TO cairn_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cairn_app, cairn_relay, cairn_backup;

-- PostgreSQL lets everybody run a new function; ours is granted by the migration that makes it.
ALTER DEFAULT PRIVILEGES FOR ROLE cairn_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
