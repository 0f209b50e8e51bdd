#!/bin/sh
# Run once by PostgreSQL's image when its volume is empty: makes Kring's role and database. The role
# owns the database and is no superuser; Kring refuses to start as one.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$(cat /run/secrets/database_password)" --quiet <<'SQL'
CREATE ROLE kring LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE kring OWNER kring ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE kring FROM PUBLIC;
SQL
