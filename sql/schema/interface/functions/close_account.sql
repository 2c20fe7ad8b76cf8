create function strata.close_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'close', p_reason);
end;

comment on function strata.close_account(uuid, text) is 'Closes an account for good; it is the default of its customer no more. Its roles stay as they were. Outcomes: done, unchanged, has_children, refused, unknown. Unchanged: was closed before. Has_children: an account below it is not closed. Refused: strata_core.transitions does not allow it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.close_account(uuid, text) owner to strata_definer;
