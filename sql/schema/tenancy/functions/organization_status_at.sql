-- The clock is only read for a suspension with an end: see strata_users.user_status_at.
create function strata_tenancy.organization_status_at(p_organization strata_tenancy.organizations, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_organization.suspended_until is null then p_organization.status
              else strata_tenancy.organization_status(p_organization.closed_at,
                case when p_organization.suspended_until <= p_at then null else p_organization.suspended_at end) end;
end;

comment on function strata_tenancy.organization_status_at(strata_tenancy.organizations, timestamptz) is 'Status of an organization at a time after the last event: a suspension that has run out by then does not count.';
