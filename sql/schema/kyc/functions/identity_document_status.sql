create function strata_kyc.identity_document_status(
  p_withdrawn_at timestamptz, p_superseded_at timestamptz, p_rejected_at timestamptz, p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_withdrawn_at is not null then 'withdrawn'
    when p_superseded_at is not null then 'superseded'
    when p_rejected_at is not null then 'rejected'
    when p_verified_at is not null then 'verified'
    else 'submitted'
  end;
end;

comment on function strata_kyc.identity_document_status(timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of an identity document from its events: withdrawn, superseded, rejected, verified or submitted.';
