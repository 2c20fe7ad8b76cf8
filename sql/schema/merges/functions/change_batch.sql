create function strata_merges.change_batch(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_step integer, p_count bigint, p_statement text,
                                           p_source uuid, p_survivor uuid, p_clock timestamptz, p_keys jsonb[]) returns bigint
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_row_keys jsonb[];
  v_befores  jsonb[];
  v_afters   jsonb[];
  v_picked   integer;
begin
  if p_policy.registered_by is not null then
    select c.row_keys, c.befores, c.afters, c.picked_count into v_row_keys, v_befores, v_afters, v_picked
    from strata_merges.change_foreign_rows(p_statement, p_source, p_survivor, p_clock, p_keys, null, null) c;
  else
    execute p_statement into v_row_keys, v_befores, v_afters, v_picked using p_source, p_survivor, p_clock, p_keys;
  end if;
  if v_picked <> coalesce(cardinality(v_row_keys), 0) then
    perform strata_core.raise_error('ST205', p_policy.relation);
  end if;
  insert into strata_merges.merge_ledger (merge_id, step, row_number, source_id, survivor_id, row_key, before, after)
  select p_merge.merge_id, p_step, p_count + c.position, p_merge.source_id, p_merge.survivor_id, c.row_key, c.before, c.after
  from unnest(v_row_keys, v_befores, v_afters) with ordinality as c (row_key, before, after, position);
  return v_picked;
end
$$;

comment on function strata_merges.change_batch(strata_merges.merges, strata_merges.merge_policies, integer, bigint, text, uuid, uuid, timestamptz, jsonb[]) is 'Changes the rows of some keys and enters them in the ledger. Raises ST205, with the table, when a row that was selected was not changed.';

alter function strata_merges.change_batch(strata_merges.merges, strata_merges.merge_policies, integer, bigint, text, uuid, uuid, timestamptz, jsonb[]) owner to strata_definer;
