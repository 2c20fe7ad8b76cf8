-- Errors that a retry may cure are none of the plan's. Of the others only names are told: texts of other programs' triggers may hold data.
create function strata_merges.try_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_plan       jsonb;
  v_state      text;
  v_schema     text;
  v_table      text;
  v_constraint text;
begin
  begin
    v_plan := strata_merges.run_merge(p_merge);
    raise transaction_rollback;
  exception
    when serialization_failure or deadlock_detected or lock_not_available then
      raise;
    when transaction_rollback then
      if v_plan is null then
        raise;
      end if;
      return v_plan;
    when others then
      get stacked diagnostics v_state = returned_sqlstate, v_schema = schema_name, v_table = table_name, v_constraint = constraint_name;
      return jsonb_build_object('conflicts', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
               'conflict', case v_state when 'ST204' then 'last_owner' when 'ST205' then 'rows_missing' when 'ST206' then 'hook' else 'error' end, 'sqlstate', v_state,
               'relation', case when v_state = 'ST205' then v_constraint when v_table <> '' then format('%I.%I', v_schema, v_table) end, 'constraint', nullif(v_constraint, '')))),
             'approval', to_jsonb(strata_merges.approval_reasons(p_merge, strata_core.clock())), 'steps', '[]'::jsonb, 'kept', '[]'::jsonb, 'pending_grants', '[]'::jsonb);
  end;
end
$$;

comment on function strata_merges.try_merge(strata_merges.merges) is 'The plan of a merge, by carrying it out and rolling it back.';

alter function strata_merges.try_merge(strata_merges.merges) owner to strata_definer;
