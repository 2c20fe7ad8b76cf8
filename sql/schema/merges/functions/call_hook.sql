-- A hook of another program runs with the rights of its owner and never with ours, so it has to be security definer and must not belong to us. How long it took is
-- known when it is over: what never ends is ended by statement_timeout, which the client sets.
create function strata_merges.call_hook(p_policy strata_merges.merge_policies, p_merge_id uuid, p_source uuid, p_survivor uuid, p_is_undo boolean) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_hook    regprocedure := to_regprocedure(p_policy.hook || '(uuid, uuid, uuid, boolean)');
  v_started timestamptz := clock_timestamp();
begin
  if not exists (select from pg_proc p where p.oid = v_hook and p.prosecdef and p.proowner not in ('strata_definer'::regrole, 'strata_owner'::regrole, 'strata_reporter'::regrole)) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
  execute format('select %s($1, $2, $3, $4)', v_hook::regproc) using p_merge_id, p_source, p_survivor, p_is_undo;
  if clock_timestamp() - v_started > coalesce(p_policy.hook_time_limit, strata_core.setting_interval('merge_hook_time_limit')) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
end
$$;

comment on function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) is 'Calls the hook of another program for a merge, or for its undoing. Raises ST206, with the hook, when it is none, does not run with the rights of its owner, or took longer than it may.';

alter function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) owner to strata_definer;
