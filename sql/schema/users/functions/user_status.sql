-- Terminal states first. Given the columns of a row it is the stored status; given the columns without what has expired it is the status now.
create function strata_users.user_status(
  p_merged_at timestamptz, p_erased_at timestamptz, p_deactivated_at timestamptz, p_suspended_at timestamptz, p_locked_at timestamptz,
  p_registered_at timestamptz, p_verified_at timestamptz, p_first_sign_in_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_merged_at is not null then 'merged'
    when p_erased_at is not null then 'erased'
    when p_deactivated_at is not null then 'deactivated'
    when p_suspended_at is not null then 'suspended'
    when p_locked_at is not null then 'locked'
    when p_registered_at is null then 'placeholder'
    when p_verified_at is null then 'pending_verification'
    when p_first_sign_in_at is null then 'pending_first_sign_in'
    else 'active'
  end;
end;

comment on function strata_users.user_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a user from its events: merged, erased, deactivated, suspended, locked, placeholder, pending_verification, pending_first_sign_in or active.';
