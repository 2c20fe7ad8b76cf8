create function strata_customers.customer_status(
  p_merged_at timestamptz, p_closed_at timestamptz, p_suspended_at timestamptz, p_rejected_at timestamptz, p_submitted_at timestamptz,
  p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_merged_at is not null then 'merged'
    when p_closed_at is not null then 'closed'
    when p_suspended_at is not null then 'suspended'
    when p_rejected_at is not null then 'rejected'
    when p_verified_at is not null then 'active'
    when p_submitted_at is not null then 'pending_verification'
    else 'prospective'
  end;
end;

comment on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a customer from its events: merged, closed, suspended, rejected, active, pending_verification or prospective.';
