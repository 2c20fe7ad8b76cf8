create function strata_tenancy.company_status(p_closed_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_closed_at is not null then 'closed' else 'active' end;
end;

comment on function strata_tenancy.company_status(timestamptz) is 'Status of a company from its events: closed or active.';
