create function strata_accounts.account_status(p_closed_at timestamptz, p_frozen_at timestamptz, p_opened_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_closed_at is not null then 'closed'
    when p_frozen_at is not null then 'frozen'
    when p_opened_at is not null then 'open'
    else 'pending'
  end;
end;

comment on function strata_accounts.account_status(timestamptz, timestamptz, timestamptz) is 'Status of an account from its events: closed, frozen, open or pending.';
