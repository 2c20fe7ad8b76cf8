-- Backwards through the ledger. Sessions, codes and what was withdrawn, ended or rejected since do not come back: the ledger does not know them, or they are somebody's later edit.
create function strata.undo_merge(p_merge_id uuid, p_reason text)
  returns table (outcome text, restored_count bigint, kept_count bigint, later_merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_merge      strata_merges.merges;
  v_step       strata_merges.merge_steps;
  v_policy     strata_merges.merge_policies;
  v_constraint text;
begin
  v_merge := strata_merges.hold_merge(p_merge_id);
  outcome := case when v_merge.merge_id is null then 'unknown' when v_merge.status = 'undone' then 'unchanged' when v_merge.status = 'sealed' then 'sealed'
                  when v_merge.status <> 'applied' then 'not_applied' end;
  if outcome is null then
    -- In the order in which they came: what the survivor was merged into since has to be undone before.
    select m.merge_id into later_merge_id from strata_merges.merges m
    where m.source_id = v_merge.survivor_id and m.status in ('applied', 'sealed') limit 1;
    outcome := case when later_merge_id is not null then 'later_merge' end;
  end if;
  if outcome is not null then
    restored_count := v_merge.restored_count;
    kept_count := v_merge.kept_count;
    return next;
    return;
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'merges_status_reason_check');
  end if;

  for v_policy in
    select p.* from strata_merges.merge_policies p where p.kind = v_merge.kind and p.registered_by is not null and p.hook is not null
      and v_merge.choices ->> p.data_group is distinct from 'leave' order by p.merge_policy_id desc
  loop
    perform strata_merges.call_hook(v_policy, v_merge.merge_id, v_merge.source_id, v_merge.survivor_id, true);
  end loop;
  for v_step in select s.* from strata_merges.merge_steps s where s.merge_id = p_merge_id order by s.step desc loop
    perform strata_merges.restore_step(v_step, v_clock);
  end loop;
  if v_merge.kind = 'customer' then
    perform strata_merges.reconsider_verifications(v_merge);
  end if;
  select count(*) filter (where l.restored_at is not null), count(*) filter (where l.kept_reason is not null) into restored_count, kept_count
  from strata_merges.merge_ledger l where l.merge_id = p_merge_id;
  update strata_merges.merges m
  set undone_at = v_clock, restored_count = undo_merge.restored_count, kept_count = undo_merge.kept_count, status_reason = p_reason
  where m.merge_id = p_merge_id;
  if v_merge.kind = 'user' then
    perform strata_users.announce_event(u.user_id, 'account-unmerged', null, jsonb_build_object('merge_id', p_merge_id))
    from unnest(array[v_merge.source_id, v_merge.survivor_id]) as u (user_id);
  end if;
  outcome := 'undone';
  return next;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.undo_merge(uuid, text) is 'Undoes a merge: what nobody has changed since goes back, the rest stays and is listed by strata.list_merge_changes. What is new since stays with the survivor. Outcomes: undone, unchanged, later_merge, sealed, not_applied, unknown. Unchanged: was undone before, with the counts of then. Later_merge: the survivor has been merged since, by later_merge_id, which is to be undone first. Sealed: the time for it is over, or the person was erased. The reason is required: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.undo_merge(uuid, text) owner to strata_definer;
