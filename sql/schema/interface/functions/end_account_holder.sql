create function strata.end_account_holder(p_account_holder_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_holder strata_accounts.account_holders;
begin
  perform strata_accounts.lock_account((select h.account_id from strata_accounts.account_holders h where h.account_holder_id = p_account_holder_id));
  select h.* into v_holder from strata_accounts.account_holders h where h.account_holder_id = p_account_holder_id;
  if not found then
    return 'unknown';
  elsif v_holder.ended_at is not null then
    return 'unchanged';
  elsif v_holder.capacity = 'owner' then
    return 'refused';
  end if;
  update strata_accounts.account_holders h set ended_at = greatest(strata_core.clock(), h.started_at) where h.account_holder_id = p_account_holder_id;
  return 'done';
end
$$;

comment on function strata.end_account_holder(uuid) is 'Ends the capacity of a customer in an account. Outcomes: done, unchanged, refused, unknown. Unchanged: has ended before. Refused: it is the owner, without whom no account is. Raises ST202 outside of read committed.';

alter function strata.end_account_holder(uuid) owner to strata_definer;
