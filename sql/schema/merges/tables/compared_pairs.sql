create unlogged table strata_merges.compared_pairs (
  record_no       integer not null,
  other_record_no integer not null,
  pattern         bigint not null
);

comment on table strata_merges.compared_pairs is 'One row per two records that were compared in a search. Empty outside of one.';
comment on column strata_merges.compared_pairs.record_no is 'The one with the lower number in this search.';
comment on column strata_merges.compared_pairs.other_record_no is 'The other.';
comment on column strata_merges.compared_pairs.pattern is 'Positions of the levels at which they agree, four bits for each attribute in the order of their names.';
