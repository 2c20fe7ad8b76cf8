create function strata_merges.enter_merge(p_kind text, p_source_id uuid, p_survivor_id uuid, p_idempotency_key text, p_choices jsonb, p_reason text, p_user_id uuid, p_proved_at timestamptz)
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'merges_kind_check');
  end if;
  perform strata_merges.check_choices(p_kind, p_choices);
  -- Whoever repeats a proposal hears of it again, also when it has been carried out since.
  select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  if v_merge.merge_id is null then
    outcome := case when p_source_id = p_survivor_id then 'same_record' else strata_merges.merge_obstacle(p_kind, p_source_id, p_survivor_id) end;
    if outcome is not null then
      return next;
      return;
    end if;
    insert into strata_merges.merges (kind, source_id, survivor_id, idempotency_key, proposed_choices, choices, proposed_by_user_id, proved_at, proposed_at, status_reason)
    values (p_kind, p_source_id, p_survivor_id, p_idempotency_key, p_choices, p_choices, p_user_id, p_proved_at, strata_core.clock(), p_reason)
    on conflict (idempotency_key) do nothing
    returning merge_id into merge_id;
    if merge_id is not null then
      outcome := 'proposed';
      return next;
      return;
    end if;
    select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  end if;
  if (v_merge.kind, v_merge.source_id, v_merge.survivor_id, v_merge.proposed_choices) = (p_kind, p_source_id, p_survivor_id, p_choices) then
    outcome := 'unchanged';
    merge_id := v_merge.merge_id;
  else
    outcome := 'key_reused';
  end if;
  return next;
end
$$;

comment on function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) is 'Enters a proposal. Outcomes as strata.propose_merge.';

alter function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) owner to strata_definer;
