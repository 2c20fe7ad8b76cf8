create function strata_users.user_status_timed(p_user strata_users.users, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select strata_users.user_status(p_user.merged_at, p_user.erased_at, p_user.deactivated_at,
    case when p_user.suspended_until <= p_at then null else p_user.suspended_at end,
    case when p_user.locked_until <= p_at then null else p_user.locked_at end,
    p_user.registered_at, least(p_user.email_verified_at, p_user.phone_verified_at), p_user.first_sign_in_at);
end;

comment on function strata_users.user_status_timed(strata_users.users, timestamptz) is 'Status of a user who has a lock or suspension with an end. Called by strata_users.user_status_at.';
