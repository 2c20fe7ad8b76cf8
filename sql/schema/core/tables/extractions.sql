-- Where a stratum that leaves for a database of its own has got to. On both sides, so that each knows its part when the other cannot be asked; the copy
-- itself is in the catalogs of Postgres (publication, slot, subscription), and what is there counts. Passwords are never here.
create table strata_core.extractions (
  extraction_id uuid not null,
  stratum       text not null,
  side          text not null,
  peer          text not null,
  peer_system   text not null,
  made_roles    text[] not null default '{}',
  begun_at      timestamptz not null default clock_timestamp(),
  moved_at      timestamptz,
  settled_from  text,
  finished_at   timestamptz,

  constraint extractions_pkey primary key (extraction_id),
  -- A stratum leaves a database once, or arrives there once.
  constraint extractions_stratum_key unique (stratum),
  constraint extractions_stratum_check check (stratum in ('strata_accounts')),
  constraint extractions_side_check check (side in ('source', 'target')),
  constraint extractions_moved_at_check check (moved_at is not null or finished_at is null)
);

-- Not forced, like the history of the migrations: it is the owner who reads and writes it, and no other role has any privilege on it.
alter table strata_core.extractions enable row level security;

comment on table strata_core.extractions is 'One row per stratum that is leaving this database or coming into it, or has done so. Written by pg-strata extract.';
comment on column strata_core.extractions.extraction_id is 'Key. The same on both sides.';
comment on column strata_core.extractions.stratum is 'The schema that moves.';
comment on column strata_core.extractions.side is 'source: it leaves this database. target: it comes here.';
comment on column strata_core.extractions.peer is 'The other database, as login@host:port/database.';
comment on column strata_core.extractions.peer_system is 'What Postgres calls the other database: the identifier of its server and its own.';
comment on column strata_core.extractions.made_roles is 'Group roles that the target had not and were made for it, to be dropped again if the extraction is given up. Known to the source.';
comment on column strata_core.extractions.begun_at is 'When it began.';
comment on column strata_core.extractions.moved_at is 'Since when the stratum is written on the target and refused on the source; null before.';
comment on column strata_core.extractions.settled_from is 'Transaction of the target from which on eligible customers may have changed without their accounts following; null when all have followed.';
comment on column strata_core.extractions.finished_at is 'When nothing was left to clear away; null before.';
