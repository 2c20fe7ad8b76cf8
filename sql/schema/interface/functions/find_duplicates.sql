create function strata.find_duplicates(p_kind text, p_record_ids uuid[] default null)
  returns table (record_count integer, pair_count integer, candidate_count integer, cluster_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'duplicate_candidates_kind_check');
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  p_record_ids := case when p_record_ids is not null then array(select distinct r.id from unnest(p_record_ids) as r (id) where r.id is not null) end;
  if cardinality(p_record_ids) > 0 and not exists (select from strata_merges.matching_parameters m where m.kind = p_kind) then
    -- Nothing is known yet by which some could be compared.
    p_record_ids := null;
  end if;
  record_count := 0;
  pair_count := 0;
  if p_record_ids is null or cardinality(p_record_ids) > 0 then
    select s.record_count, s.pair_count into record_count, pair_count from strata_merges.search_duplicates(p_kind, p_record_ids) s;
  end if;
  select count(*), count(distinct d.cluster_id) into candidate_count, cluster_count
  from strata_merges.duplicate_candidates d
  where d.kind = p_kind and d.dismissed_at is null and d.probability >= strata_core.setting_integer('duplicate_probability') / 100.0;
  return next;
end
$$;

comment on function strata.find_duplicates(text, uuid[]) is 'Looks for users or customers that may be one twice, and answers how many were compared, in how many pairs, and how many candidates and clusters of them there are now above duplicate_probability. Without ids all are compared with each other, and what agreement is worth is estimated anew; with ids those alone are compared with all that were searched before, by what was estimated then. Where nothing was estimated yet, all are. Idempotent. One search runs at a time, the others wait. Raises ST402 for another kind and ST202 outside of read committed.';

alter function strata.find_duplicates(text, uuid[]) owner to strata_definer;
