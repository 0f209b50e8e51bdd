#!/bin/sh
# Run once by PostgreSQL's image when its volume is empty: makes Kring's roles and database. One role
# owns and migrates, the other serves with what migrating grants it; neither is a superuser, and
# Kring refuses to serve as one or as the owner.
set -eu
psql --set ON_ERROR_STOP=1 --quiet \
    --set owner_password="$(cat /run/secrets/database_owner_password)" \
    --set password="$(cat /run/secrets/database_password)" <<'SQL'
CREATE ROLE kring_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS
    PASSWORD :'owner_password';
CREATE ROLE kring LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE kring OWNER kring_owner ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE kring FROM PUBLIC;
GRANT CONNECT ON DATABASE kring TO kring;
SQL
