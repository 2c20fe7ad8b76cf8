-- The clock is only read for a suspension with an end: see strata_users.user_status_at.
create function strata_tenancy.membership_status_at(p_membership strata_tenancy.memberships, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_membership.suspended_until is null then p_membership.status
              else strata_tenancy.membership_status(p_membership.ended_at,
                case when p_membership.suspended_until <= p_at then null else p_membership.suspended_at end, p_membership.joined_at) end;
end;

comment on function strata_tenancy.membership_status_at(strata_tenancy.memberships, timestamptz) is 'Status of a membership at a time after the last event: a suspension that has run out by then does not count.';
