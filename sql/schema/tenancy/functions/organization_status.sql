create function strata_tenancy.organization_status(p_closed_at timestamptz, p_suspended_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_closed_at is not null then 'closed' when p_suspended_at is not null then 'suspended' else 'active' end;
end;

comment on function strata_tenancy.organization_status(timestamptz, timestamptz) is 'Status of an organization from its events: closed, suspended or active.';
