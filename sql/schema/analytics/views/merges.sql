create view strata_analytics.merges with (security_barrier = true) as
select
  m.merge_id,
  m.kind,
  m.source_id,
  m.survivor_id,
  m.status,
  m.proved_at is not null as is_proved,
  m.proposed_at,
  m.previewed_at,
  m.approved_at,
  m.applied_at,
  m.undone_at,
  m.sealed_at,
  m.canceled_at,
  m.row_count,
  m.restored_count,
  m.kept_count
from strata_merges.merges m;

comment on view strata_analytics.merges is 'One row per merge of two users or two customers, from its proposal on. Always fresh.';
comment on column strata_analytics.merges.is_proved is 'Whether somebody proved to be both.';

alter view strata_analytics.merges owner to strata_reporter;
