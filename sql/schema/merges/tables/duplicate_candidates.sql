-- There is no foreign key, because a record is of either kind. Evidence says where two records agree and what that is worth, and never a value.
create table strata_merges.duplicate_candidates (
  kind                 text not null,
  record_id            uuid not null,
  other_record_id      uuid not null,
  score                double precision not null,
  probability          double precision not null,
  evidence             jsonb not null,
  evidence_digest      bytea not null,
  cluster_id           uuid,
  found_at             timestamptz not null,
  dismissed_at         timestamptz,
  dismissed_by_user_id uuid,
  dismiss_reason       strata_core.reason,

  constraint duplicate_candidates_pkey primary key (kind, record_id, other_record_id),
  constraint duplicate_candidates_kind_check check (kind in ('user', 'customer')),
  constraint duplicate_candidates_other_record_id_check check (record_id < other_record_id),
  constraint duplicate_candidates_probability_check check (probability between 0 and 1),
  constraint duplicate_candidates_dismissed_at_check check ((dismissed_at is null) = (dismiss_reason is null)
                                                            and (dismissed_by_user_id is null or dismissed_at is not null))
);

-- The list, most probable first.
create index duplicate_candidates_score_idx on strata_merges.duplicate_candidates (kind, score desc, record_id, other_record_id);
-- The candidates of a record, whichever side it is on.
create index duplicate_candidates_record_id_idx on strata_merges.duplicate_candidates (record_id);
create index duplicate_candidates_other_record_id_idx on strata_merges.duplicate_candidates (other_record_id);

select strata_core.lay_personal_data('strata_merges.duplicate_candidates', p_subject => s, p_key_column => k, p_treatment => 'delete_row',
  p_columns => '{evidence,dismiss_reason}')
from unnest(array['customer', 'user']) as s cross join unnest(array['record_id', 'other_record_id']::name[]) as k;

comment on table strata_merges.duplicate_candidates is 'One row per two records that may be one person or company, most of them too improbable to be shown. Written by strata.find_duplicates.';
comment on column strata_merges.duplicate_candidates.kind is 'user or customer.';
comment on column strata_merges.duplicate_candidates.record_id is 'The one of the two with the lower id.';
comment on column strata_merges.duplicate_candidates.other_record_id is 'The other.';
comment on column strata_merges.duplicate_candidates.score is 'The sum of the weights, in bits.';
comment on column strata_merges.duplicate_candidates.probability is 'How probable it is that they are one, from the score and how rare duplicates are.';
comment on column strata_merges.duplicate_candidates.evidence is 'Attribute, level and weight of everything that both have. @pii';
comment on column strata_merges.duplicate_candidates.evidence_digest is 'SHA-256 over attributes and levels, by which it is seen that the evidence changed.';
comment on column strata_merges.duplicate_candidates.cluster_id is 'The lowest id of all the records that are one by what is more probable than duplicate_probability; null when this pair is not.';
comment on column strata_merges.duplicate_candidates.found_at is 'When it was found, or its evidence last changed.';
comment on column strata_merges.duplicate_candidates.dismissed_at is 'When somebody said that they are two; null otherwise, and again once the evidence has changed.';
comment on column strata_merges.duplicate_candidates.dismissed_by_user_id is 'Who said so; null when no user was named.';
comment on column strata_merges.duplicate_candidates.dismiss_reason is 'Why; null while they may be one. @pii';
