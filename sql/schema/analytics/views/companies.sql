create view strata_analytics.companies with (security_barrier = true) as
select
  c.organization_id,
  c.company_id,
  c.is_admin,
  c.status,
  c.created_at,
  c.closed_at,
  (select count(*) from strata_tenancy.memberships m
   where m.organization_id = c.organization_id and m.company_id = c.company_id and m.ended_at is null)::integer as member_count
from strata_tenancy.companies c;

comment on view strata_analytics.companies is 'One row per company. member_count counts memberships that have not ended. Always fresh.';
comment on column strata_analytics.companies.member_count is 'Memberships of the company that have not ended.';

alter view strata_analytics.companies owner to strata_reporter;
