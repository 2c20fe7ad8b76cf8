create function strata.choose_merge_data(p_merge_id uuid, p_choices jsonb) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_merge strata_merges.merges;
begin
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  if v_merge.merge_id is null or not strata_merges.may_drive(v_merge) then
    return 'unknown';
  elsif v_merge.status not in ('proposed', 'previewed', 'approved') then
    return 'refused';
  end if;
  perform strata_merges.check_choices(v_merge.kind, p_choices);
  if v_merge.choices || p_choices = v_merge.choices then
    return 'unchanged';
  end if;
  -- Another plan is previewed and approved anew.
  update strata_merges.merges m set choices = m.choices || p_choices, plan = null, plan_hash = null, previewed_at = null, approved_at = null, approved_by_user_id = null where m.merge_id = p_merge_id;
  return 'done';
end
$$;

comment on function strata.choose_merge_data(uuid, jsonb) is 'Chooses what a merge brings along: data group to survivor_wins (both, and the survivor''s where only one can stay), source_wins (the other way round) or leave. A preview and an approval of before are void. Outcomes: done, unchanged, refused, unknown. Refused: it was applied or given up. Raises ST402 (merges_choices_check) for a group or choice that there is not.';

alter function strata.choose_merge_data(uuid, jsonb) owner to strata_definer;
