-- No foreign key: the owner may take a level out, and what was learnt of it counts for nothing until the next search learns anew.
create table strata_merges.comparison_weights (
  kind          text not null,
  attribute     text not null,
  position      integer not null,
  m_probability double precision not null,
  u_probability double precision not null,
  weight        double precision not null,
  estimated_at  timestamptz not null,

  constraint comparison_weights_pkey primary key (kind, attribute, position),
  constraint comparison_weights_m_probability_check check (m_probability > 0 and m_probability <= 1),
  constraint comparison_weights_u_probability_check check (u_probability > 0 and u_probability <= 1)
);

comment on table strata_merges.comparison_weights is 'One row per degree of agreement: what it is worth, estimated from all records at the last full search.';
comment on column strata_merges.comparison_weights.kind is 'user or customer.';
comment on column strata_merges.comparison_weights.attribute is 'What is compared.';
comment on column strata_merges.comparison_weights.position is 'Which degree, from comparison_levels.';
comment on column strata_merges.comparison_weights.m_probability is 'How often two records of one person agree so.';
comment on column strata_merges.comparison_weights.u_probability is 'How often two records of different persons do.';
comment on column strata_merges.comparison_weights.weight is 'What it speaks for, in bits: the logarithm of m by u to the base 2, in the order of the levels. 0 for a missing value.';
comment on column strata_merges.comparison_weights.estimated_at is 'When it was estimated.';
