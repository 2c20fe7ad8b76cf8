-- Hardly anybody has a timer, so nearly every row is answered from the stored status. Then the clock is not read at all: callers hand it in as a
-- sub-select, which is evaluated when first needed, and p_at stands here once, because a sub-select that stands twice would not be inlined.
create function strata_users.user_status_at(p_user strata_users.users, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_user.suspended_until is null and p_user.locked_until is null then p_user.status
              else strata_users.user_status_timed(p_user, p_at) end;
end;

comment on function strata_users.user_status_at(strata_users.users, timestamptz) is 'Status of a user at a time after the last event: locks and suspensions that have run out by then do not count.';
