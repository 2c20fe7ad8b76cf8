create function strata.end_account_operator(p_account_operator_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_accounts.account_operators o set ended_at = greatest(strata_core.clock(), o.started_at)
  where o.account_operator_id = p_account_operator_id and o.ended_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_accounts.account_operators o where o.account_operator_id = p_account_operator_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.end_account_operator(uuid) is 'Ends what a user may do with an account. Outcomes: done, unchanged, unknown. Unchanged: has ended before.';

alter function strata.end_account_operator(uuid) owner to strata_definer;
