create table strata_profile.refreshes (
  refresh_id   bigint generated always as identity,
  relation     text not null,
  row_count    bigint not null,
  started_at   timestamptz not null,
  finished_at  timestamptz not null,

  constraint refreshes_pkey primary key (refresh_id),
  constraint refreshes_finished_at_check check (finished_at >= started_at)
);

-- The last refresh of a relation.
create index refreshes_relation_finished_at_idx on strata_profile.refreshes (relation, finished_at);

comment on table strata_profile.refreshes is 'One row per refresh of calculated attributes.';
comment on column strata_profile.refreshes.refresh_id is 'Key.';
comment on column strata_profile.refreshes.relation is 'What was refreshed.';
comment on column strata_profile.refreshes.row_count is 'Rows it holds since.';
comment on column strata_profile.refreshes.started_at is 'What happened after this time may be missing in it.';
comment on column strata_profile.refreshes.finished_at is 'When the new content became visible, give or take the commit.';
