create table strata_merges.matching_parameters (
  kind         text not null,
  record_count integer not null,
  prior        double precision not null,
  estimated_at timestamptz not null,

  constraint matching_parameters_pkey primary key (kind),
  constraint matching_parameters_kind_check check (kind in ('user', 'customer'))
);

comment on table strata_merges.matching_parameters is 'One row per kind of record that was searched as a whole: what holds for all comparisons.';
comment on column strata_merges.matching_parameters.kind is 'user or customer.';
comment on column strata_merges.matching_parameters.record_count is 'How many records there were.';
comment on column strata_merges.matching_parameters.prior is 'The logarithm to the base 2 of the odds that two records taken at random are of one person.';
comment on column strata_merges.matching_parameters.estimated_at is 'When it was estimated.';
