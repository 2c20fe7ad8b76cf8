create function strata.dismiss_duplicate(p_kind text, p_record_id uuid, p_other_record_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_dismissed_at timestamptz;
begin
  if p_reason is null then
    perform strata_core.raise_error('ST402', 'duplicate_candidates_dismissed_at_check');
  end if;
  select d.dismissed_at into v_dismissed_at
  from strata_merges.duplicate_candidates d
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id)
  for update;
  if not found then
    return 'unknown';
  elsif v_dismissed_at is not null then
    return 'unchanged';
  end if;
  update strata_merges.duplicate_candidates d
  set dismissed_at = strata_core.clock(), dismissed_by_user_id = strata_core.user_id(), dismiss_reason = p_reason, cluster_id = null
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id);
  return 'done';
exception
  when check_violation then
    perform strata_core.raise_error('ST402', 'reason_check');
end
$$;

comment on function strata.dismiss_duplicate(text, uuid, uuid, text) is 'Says of two users or customers that they are not one. It holds until they agree in something else than now. Outcomes: done, unchanged, unknown. Unknown: they are no candidates. The reason is required. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.dismiss_duplicate(text, uuid, uuid, text) owner to strata_definer;
