create function strata_tenancy.organization_domain_status(p_removed_at timestamptz, p_lapsed_at timestamptz, p_verified_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_removed_at is not null then 'removed' when p_lapsed_at is not null then 'lapsed'
              when p_verified_at is not null then 'verified' else 'pending' end;
end;

comment on function strata_tenancy.organization_domain_status(timestamptz, timestamptz, timestamptz) is 'Status of a domain of an organization from its events: removed, lapsed, verified or pending.';
