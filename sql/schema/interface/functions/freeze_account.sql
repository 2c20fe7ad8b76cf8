create function strata.freeze_account(p_account_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_accounts.change_account_status(p_account_id, 'freeze', p_reason);
end;

comment on function strata.freeze_account(uuid, text) is 'Freezes an open account until an operator unfreezes it; makes a freeze by the policy an operator''s. Outcomes: done, unchanged, refused, unknown. Unchanged: an operator has frozen it before. Refused: is pending or closed. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.freeze_account(uuid, text) owner to strata_definer;
