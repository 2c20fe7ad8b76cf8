-- The ledger holds former values of people, so it is not kept for longer than somebody may want to undo.
create function strata.seal_merges(p_limit integer default 1000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_merge_ids uuid[];
begin
  select coalesce(array_agg(m.merge_id), '{}') into v_merge_ids
  from (select l.merge_id from strata_merges.merges l
        where l.status = 'applied' and l.applied_at <= v_clock - strata_core.setting_interval('merge_undo_period')
        order by l.applied_at limit greatest(least(p_limit, 10000), 0) for no key update skip locked) m;
  update strata_merges.merges m set sealed_at = v_clock where m.merge_id = any (v_merge_ids);
  delete from strata_merges.merge_ledger l where l.merge_id = any (v_merge_ids);
  return cardinality(v_merge_ids);
end
$$;

comment on function strata.seal_merges(integer) is 'Seals merges whose time to be undone (setting merge_undo_period) is over, and removes their ledger. Answers how many; call it again while that is the limit.';

alter function strata.seal_merges(integer) owner to strata_definer;
