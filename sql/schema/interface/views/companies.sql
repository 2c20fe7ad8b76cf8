create view strata.companies with (security_invoker = true) as
select
  c.organization_id,
  c.company_id,
  c.name,
  c.is_admin,
  c.status,
  c.closed_at,
  c.created_at
from strata_tenancy.companies c;

comment on view strata.companies is 'One row per company of the session''s organization, closed ones too. Always fresh.';
