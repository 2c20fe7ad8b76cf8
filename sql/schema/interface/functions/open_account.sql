create function strata.open_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'open', p_reason);
end;

comment on function strata.open_account(uuid, text) is 'Opens a pending account of a customer who is eligible at this moment. Outcomes: done, unchanged, not_eligible, refused, unknown. Unchanged: is open. Refused: is frozen or closed. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.open_account(uuid, text) owner to strata_definer;
