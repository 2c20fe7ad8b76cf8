-- What is applied is what was approved, or nothing: the merge is carried out, its plan hashed, and where that is another one everything is rolled back.
create function strata.apply_merge(p_merge_id uuid, p_plan_hash text) returns table (outcome text, row_count bigint, plan jsonb)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    outcome := 'unknown';
    return next;
    return;
  end if;
  v_merge := strata_merges.hold_merge(p_merge_id);
  outcome := case
    when v_merge.status in ('applied', 'sealed') then 'unchanged'
    when v_merge.status in ('undone', 'canceled') then v_merge.status
    when v_merge.status = 'proposed' then 'not_previewed'
    when v_merge.plan_hash is distinct from p_plan_hash then 'plan_changed'
    when v_merge.plan -> 'conflicts' <> '[]' then 'blocked'
    when v_merge.plan -> 'approval' <> '[]' and v_merge.approved_at is null then 'approval_required'
    else strata_merges.merge_obstacle(v_merge.kind, v_merge.source_id, v_merge.survivor_id)
  end;
  if outcome is not null then
    plan := v_merge.plan;
    row_count := v_merge.row_count;
    return next;
    return;
  end if;

  begin
    plan := strata_merges.run_merge(v_merge);
    if strata_merges.plan_hash(v_merge, plan) <> p_plan_hash then
      raise transaction_rollback;
    end if;
  exception
    when serialization_failure or deadlock_detected or lock_not_available then
      raise;
    when transaction_rollback then
      outcome := case when plan -> 'conflicts' <> '[]' then 'blocked' else 'plan_changed' end;
      return next;
      return;
    when others then
      -- Found out again, and told without its text.
      plan := strata_merges.try_merge(v_merge);
      outcome := case when plan -> 'conflicts' <> '[]' then 'blocked' else 'plan_changed' end;
      return next;
      return;
  end;
  select coalesce(sum(s.row_count), 0) into row_count from strata_merges.merge_steps s where s.merge_id = p_merge_id;
  update strata_merges.merges m set applied_at = strata_core.clock(), plan = apply_merge.plan, row_count = apply_merge.row_count where m.merge_id = p_merge_id;
  if v_merge.kind = 'user' then
    perform strata_audit.record_security_event('account-merged', v_merge.source_id, null, jsonb_build_object('merge_id', p_merge_id));
    -- At the addresses of both, which are the survivor's by now.
    perform strata_users.announce_event(v_merge.survivor_id, 'account-merged', null, jsonb_build_object('merge_id', p_merge_id));
  end if;
  outcome := 'applied';
  return next;
end
$$;

comment on function strata.apply_merge(uuid, text) is 'Carries out a merge, all of it or nothing, if that is still what the plan of this hash says. Outcomes: applied, unchanged, not_previewed, plan_changed, blocked, approval_required, source_merged, survivor_merged, erased, closed, other_kind, undone, canceled, unknown. Unchanged: it was applied before, and row_count and plan are those of then. With plan_changed and blocked comes what was found. Raises ST202 outside of read committed; 40001, 40P01 and 55P03 are worth a retry.';

alter function strata.apply_merge(uuid, text) owner to strata_definer;
