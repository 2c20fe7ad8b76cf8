-- What makes a new record find those that are worth comparing, without reading all of them. There is no foreign key, because a record is of either kind.
create table strata_merges.blocking_keys (
  kind      text not null,
  record_id uuid not null,
  keys      bigint[] not null,

  constraint blocking_keys_pkey primary key (record_id),
  constraint blocking_keys_kind_check check (kind in ('user', 'customer'))
);

-- Which records have one of the keys.
create index blocking_keys_keys_idx on strata_merges.blocking_keys using gin (keys);

select strata_core.lay_personal_data('strata_merges.blocking_keys', p_subject => 'customer', p_key_column => 'record_id', p_treatment => 'delete_row',
  p_columns => '{keys}');
select strata_core.lay_personal_data('strata_merges.blocking_keys', p_subject => 'user', p_key_column => 'record_id', p_treatment => 'delete_row',
  p_columns => '{keys}');

comment on table strata_merges.blocking_keys is 'One row per record that was searched: the hashed keys by which it is found.';
comment on column strata_merges.blocking_keys.kind is 'user or customer.';
comment on column strata_merges.blocking_keys.record_id is 'The user or customer.';
comment on column strata_merges.blocking_keys.keys is 'Hashes of what blocking_rules makes of the record. @pii';
