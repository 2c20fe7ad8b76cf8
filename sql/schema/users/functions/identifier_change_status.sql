create function strata_users.identifier_change_status(p_canceled_at timestamptz, p_applied_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_canceled_at is not null then 'canceled' when p_applied_at is not null then 'applied' else 'pending' end;
end;

comment on function strata_users.identifier_change_status(timestamptz, timestamptz) is 'Status of a change of address from its events: canceled, applied or pending. That a pending one has run out is decided by the clock.';
