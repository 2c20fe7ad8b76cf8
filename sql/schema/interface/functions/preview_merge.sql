-- The merge itself, rolled back: what a constraint, a trigger or a hook of whatever program would say is said here. Variables outlive the rollback, rows and locks do not.
create function strata.preview_merge(p_merge_id uuid)
  returns table (outcome text, plan_hash text, is_blocked boolean, needs_approval boolean, plan jsonb)
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
  outcome := case when v_merge.status not in ('proposed', 'previewed', 'approved') then v_merge.status
                  else strata_merges.merge_obstacle(v_merge.kind, v_merge.source_id, v_merge.survivor_id) end;
  if outcome is not null then
    return next;
    return;
  end if;
  plan := strata_merges.try_merge(v_merge);
  plan_hash := strata_merges.plan_hash(v_merge, plan);
  is_blocked := plan -> 'conflicts' <> '[]';
  needs_approval := plan -> 'approval' <> '[]';
  -- An approval is of a plan: it goes with another one.
  update strata_merges.merges m
  set plan = preview_merge.plan, plan_hash = preview_merge.plan_hash, previewed_at = strata_core.clock(),
      approved_at = case when m.plan_hash = preview_merge.plan_hash then m.approved_at end, approved_by_user_id = case when m.plan_hash = preview_merge.plan_hash then m.approved_by_user_id end
  where m.merge_id = p_merge_id;
  outcome := 'previewed';
  return next;
end
$$;

comment on function strata.preview_merge(uuid) is 'What a merge would do, by doing it and rolling it back: conflicts, reasons for approval, steps with their rows, rows that stay behind and grants that are not inherited, and the hash by which the plan is approved and applied. Outcomes: previewed, applied, sealed, undone, canceled, source_merged, survivor_merged, erased, closed, other_kind, unknown. Unknown also for somebody else''s. Raises ST202 outside of read committed.';

alter function strata.preview_merge(uuid) owner to strata_definer;
