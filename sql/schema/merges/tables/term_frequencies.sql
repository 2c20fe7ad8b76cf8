-- Only of what at least five records have in common, and by number: it tells of no single person.
create table strata_merges.term_frequencies (
  kind      text not null,
  attribute text not null,
  term      bigint not null,
  frequency double precision not null,

  constraint term_frequencies_pkey primary key (kind, attribute, term),
  constraint term_frequencies_kind_check check (kind in ('user', 'customer')),
  constraint term_frequencies_frequency_check check (frequency > 0 and frequency <= 1)
);

comment on table strata_merges.term_frequencies is 'One row per common value of an attribute: how common it is. From the last full search.';
comment on column strata_merges.term_frequencies.kind is 'user or customer.';
comment on column strata_merges.term_frequencies.attribute is 'Of what it is a value.';
comment on column strata_merges.term_frequencies.term is 'Hash of the value.';
comment on column strata_merges.term_frequencies.frequency is 'The part of all records that have it.';
