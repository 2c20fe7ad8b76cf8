-- What the migration runner needs before the first migration can be recorded. The runner runs this file itself, once, right after
-- roles.sql and in the same transaction; no migration repeats it. Once released it changes only through numbered migrations.
create schema strata_core authorization strata_owner;

set local role strata_owner;

-- The shape is node-pg-migrate's, which fills it. Its own version of the table has a timestamp without zone, so that a runner in
-- another time zone could put the history out of order.
create table strata_core.migrations (
  id     integer generated always as identity,
  name   text not null,
  run_on timestamptz not null,

  constraint migrations_pkey primary key (id),
  constraint migrations_name_key unique (name)
);

comment on table strata_core.migrations is 'One row per applied migration, in order, written by node-pg-migrate.';
comment on column strata_core.migrations.id is 'Order in which the migrations were applied.';
comment on column strata_core.migrations.name is 'File name of the migration, without its ending.';
comment on column strata_core.migrations.run_on is 'When the transaction of the migration began.';

-- Written before the first statement of a migration and in its transaction: a second runner that got past the lock waits here for
-- the first one and then fails, instead of running the same statements.
create table strata_core.migration_files (
  name            text not null,
  checksum        text not null,
  package_version text not null,
  applied_by      text not null default session_user,
  applied_at      timestamptz not null default clock_timestamp(),

  constraint migration_files_pkey primary key (name),
  constraint migration_files_checksum_check check (checksum ~ '^[0-9a-f]{64}$')
);

comment on table strata_core.migration_files is 'One row per applied migration: what exactly was applied, by which version of the package.';
comment on column strata_core.migration_files.name is 'File name of the migration, without its ending.';
comment on column strata_core.migration_files.checksum is 'SHA-256 of the file, in hex. A file that changed afterwards is refused.';
comment on column strata_core.migration_files.package_version is 'Version of pg-strata that applied it.';
comment on column strata_core.migration_files.applied_by is 'Login role that ran the migration.';
comment on column strata_core.migration_files.applied_at is 'When the migration began.';

-- Part of what is made first: an installation that was killed after its first statement still knows what it was going to be.
create table strata_core.installed_nouns (
  noun text not null,

  constraint installed_nouns_pkey primary key (noun),
  constraint installed_nouns_noun_check check (noun in ('users', 'customers', 'accounts'))
);

comment on table strata_core.installed_nouns is 'One row where a single noun is installed alone, and none where everything is.';
comment on column strata_core.installed_nouns.noun is 'users, customers (with kyc) or accounts.';

-- Not forced: the history and the noun have to be readable for the owner, and no other role has any privilege on it.
alter table strata_core.migrations enable row level security;
alter table strata_core.migration_files enable row level security;
alter table strata_core.installed_nouns enable row level security;
