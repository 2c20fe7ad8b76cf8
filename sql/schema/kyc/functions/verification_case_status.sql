create function strata_kyc.verification_case_status(
  p_verified_at timestamptz, p_rejected_at timestamptz, p_canceled_at timestamptz, p_expired_at timestamptz, p_submitted_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_verified_at is not null then 'verified'
    when p_rejected_at is not null then 'rejected'
    when p_canceled_at is not null then 'canceled'
    when p_expired_at is not null then 'expired'
    when p_submitted_at is not null then 'processing'
    else 'requires_input'
  end;
end;

comment on function strata_kyc.verification_case_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a verification case from its events: verified, rejected, canceled, expired, processing or requires_input.';
