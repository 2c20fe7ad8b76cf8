create function strata_users.number_reassignment_status(
  p_completed_at timestamptz, p_proved_by_holder_at timestamptz, p_refused_at timestamptz, p_withdrawn_at timestamptz, p_expired_at timestamptz,
  p_released_at timestamptz, p_contested_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_completed_at is not null then 'completed'
    when p_proved_by_holder_at is not null then 'proved_by_holder'
    when p_refused_at is not null then 'refused'
    when p_withdrawn_at is not null then 'withdrawn'
    when p_expired_at is not null then 'expired'
    when p_released_at is not null then 'released'
    when p_contested_at is not null then 'contested'
    else 'claimed'
  end;
end;

comment on function strata_users.number_reassignment_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a claim on somebody''s number from its events: completed, proved_by_holder, refused, withdrawn, expired, released, contested or claimed.';
