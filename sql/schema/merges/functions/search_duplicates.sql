-- One search at a time: emptying the work tables waits for the other. What is written is written under a lock that erasing a person waits for as well,
-- so that nothing of somebody comes in after everything of theirs went out.
create function strata_merges.search_duplicates(p_kind text, p_record_ids uuid[],
                                                out record_count integer, out pair_count integer)
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set work_mem = '64MB'
as $$
declare
  v_features   text := p_kind || '_features';
  v_source     text := 'comparable_' || p_kind || 's';
  v_block      integer := strata_core.setting_integer('duplicate_block_size');
  v_own_count  integer;
  v_near       uuid[];
begin
  execute format('truncate strata_merges.compared_pairs, strata_merges.%I', v_features);
  execute format('insert into strata_merges.%I select (row_number() over ())::integer, f.*, %s from strata_merges.%I f where $1 is null or f.record_id = any ($1)',
                 v_features, strata_merges.blocking_expression(p_kind), v_source) using p_record_ids;
  get diagnostics v_own_count = row_count;

  if p_record_ids is not null then
    execute format(
      'select array_agg(distinct n.record_id)
       from (select distinct k.key from strata_merges.%I f cross join unnest(f.keys) as k (key)) k
       cross join lateral (select array_agg(b.record_id) as record_ids
                           from (select b.record_id from strata_merges.blocking_keys b where b.keys @> array[k.key] and b.kind = $1 limit $2 + 1) b) b
       cross join unnest(b.record_ids) as n (record_id)
       where cardinality(b.record_ids) <= $2 and n.record_id <> all ($3)', v_features)
      into v_near using p_kind, v_block, p_record_ids;
    execute format('insert into strata_merges.%I select ($2 + row_number() over ())::integer, f.*, %s from strata_merges.%I f where f.record_id = any ($1)',
                   v_features, strata_merges.blocking_expression(p_kind), v_source) using v_near, v_own_count;
  end if;

  -- A key that many have tells nothing; others find whom it would have found.
  execute format(
    'insert into strata_merges.compared_pairs (record_no, other_record_no, pattern)
     select p.record_no, p.other_record_no, %1$s
     from (select distinct a.record_no, b.record_no as other_record_no
           from (select array_agg(f.record_no order by f.record_no) as record_nos
                 from strata_merges.%2$I f cross join unnest(f.keys) as k (key)
                 group by k.key having count(*) between 2 and $1) g
           cross join unnest(g.record_nos) with ordinality as a (record_no, position)
           cross join unnest(g.record_nos[a.position + 1 :]) as b (record_no)
           where a.record_no <= $2) p
     join strata_merges.%2$I l on l.record_no = p.record_no
     join strata_merges.%2$I r on r.record_no = p.other_record_no', strata_merges.comparison_pattern(p_kind), v_features)
    using v_block, v_own_count;
  get diagnostics pair_count = row_count;

  if p_record_ids is null then
    perform strata_merges.count_terms(p_kind, v_own_count);
    perform strata_merges.estimate_weights(p_kind, v_own_count);
  end if;

  lock table strata_merges.blocking_keys, strata_merges.duplicate_candidates in share row exclusive mode;
  execute format(
    'insert into strata_merges.blocking_keys as b (kind, record_id, keys)
     select $1, f.record_id, f.keys from strata_merges.%I f
     on conflict (record_id) do update set keys = excluded.keys where b.keys is distinct from excluded.keys', v_features)
    using p_kind;
  perform strata_merges.store_candidates(p_kind, p_record_ids);
  perform strata_merges.forget_records(p_kind, p_record_ids);
  perform strata_merges.cluster_candidates(p_kind, p_record_ids);
  record_count := v_own_count;
  execute format('truncate strata_merges.compared_pairs, strata_merges.%I', v_features);
end
$$;

comment on function strata_merges.search_duplicates(text, uuid[]) is 'Compares all records of a kind with each other, and learns from them, or some records with all that are stored, by what was learnt. Answers how many records and pairs were compared.';

alter function strata_merges.search_duplicates(text, uuid[]) owner to strata_definer;
