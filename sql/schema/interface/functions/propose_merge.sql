-- The key is taken by the insert itself, so that of two who ask at once one waits and finds the other's.
create function strata.propose_merge(p_kind text, p_source_id uuid, p_survivor_id uuid, p_idempotency_key text, p_choices jsonb default '{}', p_reason text default null)
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  select p.outcome, p.merge_id into outcome, merge_id
  from strata_merges.enter_merge(p_kind, p_source_id, p_survivor_id, p_idempotency_key, p_choices, p_reason, (select x.user_id from strata_core.context x), null) p;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merges_kind_check'));
end
$$;

comment on function strata.propose_merge(text, uuid, uuid, text, jsonb, text) is 'Proposes to merge a user or customer (source) into another (survivor), and changes nothing yet. Choices: data group to survivor_wins, source_wins or leave. Outcomes: proposed, unchanged, key_reused, same_record, source_merged, survivor_merged, erased, closed, other_kind, unknown. Unchanged: the same was proposed under this key. Key_reused: something else was. Idempotent for the key. Raises ST402, with the constraint, for a kind, choices or reason that are not allowed.';

alter function strata.propose_merge(text, uuid, uuid, text, jsonb, text) owner to strata_definer;
