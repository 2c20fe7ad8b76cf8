create function strata.cancel_merge(p_merge_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge      strata_merges.merges;
  v_constraint text;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return 'unknown';
  elsif v_merge.status = 'canceled' then
    return 'unchanged';
  elsif v_merge.status not in ('proposed', 'previewed', 'approved') then
    return 'refused';
  end if;
  update strata_merges.merges m set canceled_at = strata_core.clock(), status_reason = p_reason where m.merge_id = p_merge_id;
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.cancel_merge(uuid, text) is 'Gives a merge up that has not been applied. Outcomes: done, unchanged, refused, unknown. Refused: it was applied. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.cancel_merge(uuid, text) owner to strata_definer;
