create function strata_users.recovery_case_status(p_approved_at timestamptz, p_refused_at timestamptz, p_canceled_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_approved_at is not null then 'approved' when p_refused_at is not null then 'refused' when p_canceled_at is not null then 'canceled' else 'open' end;
end;

comment on function strata_users.recovery_case_status(timestamptz, timestamptz, timestamptz) is 'Status of a recovery that people review from its events: approved, refused, canceled or open. That an open one has run out is decided by the clock.';
