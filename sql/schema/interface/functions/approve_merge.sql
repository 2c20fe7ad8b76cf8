create function strata.approve_merge(p_merge_id uuid, p_plan_hash text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge      strata_merges.merges;
  v_user_id    uuid := (select x.user_id from strata_core.context x);
  v_constraint text;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null then
    return 'unknown';
  elsif v_merge.status = 'approved' and v_merge.plan_hash = p_plan_hash then
    return 'unchanged';
  elsif v_merge.status not in ('previewed', 'approved') then
    return case v_merge.status when 'proposed' then 'not_previewed' else v_merge.status end;
  elsif v_merge.plan_hash is distinct from p_plan_hash then
    return 'plan_changed';
  -- Nobody approves what they have proposed, or a merge of themselves.
  elsif v_user_id in (v_merge.proposed_by_user_id, v_merge.source_id, v_merge.survivor_id) then
    return 'not_allowed';
  elsif v_merge.plan -> 'conflicts' <> '[]' then
    return 'blocked';
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'merges_status_reason_check');
  end if;
  update strata_merges.merges m set approved_at = strata_core.clock(), approved_by_user_id = v_user_id, status_reason = p_reason where m.merge_id = p_merge_id;
  return 'approved';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.approve_merge(uuid, text, text) is 'Approves the plan of a merge, by its hash. Outcomes: approved, unchanged, not_previewed, plan_changed, not_allowed, blocked, applied, sealed, undone, canceled, unknown. Not_allowed: whoever proposed it, and the two themselves, do not approve it. Blocked: the plan has conflicts. The reason is required: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed.';

alter function strata.approve_merge(uuid, text, text) owner to strata_definer;
