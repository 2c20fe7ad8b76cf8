create function strata.list_merges(p_record_id uuid default null, p_status text default null, p_limit integer default 50, p_before uuid default null)
  returns table (merge_id uuid, kind text, source_id uuid, survivor_id uuid, status text, choices jsonb, plan jsonb, plan_hash text, proposed_by_user_id uuid, proved_at timestamptz,
                 proposed_at timestamptz, approved_by_user_id uuid, approved_at timestamptz, applied_at timestamptz, undone_at timestamptz, sealed_at timestamptz,
                 row_count bigint, restored_count bigint, kept_count bigint)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select m.merge_id, m.kind, m.source_id, m.survivor_id, m.status, m.choices, m.plan, m.plan_hash, m.proposed_by_user_id, m.proved_at, m.proposed_at, m.approved_by_user_id, m.approved_at,
           m.applied_at, m.undone_at, m.sealed_at, m.row_count, m.restored_count, m.kept_count
    from strata_merges.merges m
    where (p_record_id is null or p_record_id in (m.source_id, m.survivor_id)) and (p_status is null or m.status = p_status) and (p_before is null or m.merge_id < p_before)
    order by m.merge_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_merges(uuid, text, integer, uuid) is 'Merges, the newest first, of one record or of all, in one status or any; the page after the merge p_before.';

alter function strata.list_merges(uuid, text, integer, uuid) owner to strata_definer;
