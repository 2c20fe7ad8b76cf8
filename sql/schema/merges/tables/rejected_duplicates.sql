-- Beside the candidates and not among them: two may be found to be one without any search, and what people decided outlasts what was computed.
create table strata_merges.rejected_duplicates (
  kind                text not null,
  rejected_record_id  uuid not null,
  kept_record_id      uuid not null,
  reason              strata_core.reason not null,
  rejected_by_user_id uuid,
  rejected_at         timestamptz not null,

  constraint rejected_duplicates_pkey primary key (kind, rejected_record_id),
  constraint rejected_duplicates_kind_check check (kind in ('user', 'customer')),
  constraint rejected_duplicates_kept_record_id_check check (kept_record_id <> rejected_record_id)
);

-- What was rejected in favour of a record.
create index rejected_duplicates_kept_record_id_idx on strata_merges.rejected_duplicates (kept_record_id);

select strata_core.lay_personal_data('strata_merges.rejected_duplicates', p_subject => s, p_key_column => k, p_treatment => 'delete_row', p_columns => '{reason}')
from unnest(array['customer', 'user']) as s cross join unnest(array['rejected_record_id', 'kept_record_id']::name[]) as k;

comment on table strata_merges.rejected_duplicates is 'One row per user or customer that was rejected as the second of somebody who is there already, the last time. Written by strata.reject_duplicate.';
comment on column strata_merges.rejected_duplicates.kind is 'user or customer.';
comment on column strata_merges.rejected_duplicates.rejected_record_id is 'The user who was deactivated, or the customer who was rejected or closed.';
comment on column strata_merges.rejected_duplicates.kept_record_id is 'The one that stays.';
comment on column strata_merges.rejected_duplicates.reason is 'Why. @pii';
comment on column strata_merges.rejected_duplicates.rejected_by_user_id is 'Who said so; null when no user was named.';
comment on column strata_merges.rejected_duplicates.rejected_at is 'When.';
