create function strata_kyc.verification_check_status(p_completed_at timestamptz, p_result text, p_canceled_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_completed_at is not null then p_result when p_canceled_at is not null then 'canceled' else 'pending' end;
end;

comment on function strata_kyc.verification_check_status(timestamptz, text, timestamptz)
  is 'Status of a verification check from its events: passed, failed or inconclusive once completed, canceled, or pending.';
