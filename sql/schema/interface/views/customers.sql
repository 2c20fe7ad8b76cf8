create view strata.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  c.name,
  c.legal_form,
  c.country,
  c.status,
  c.verified_at,
  c.created_at
from strata_customers.customers c
where c.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.customers is 'At most one row: the customer that the session''s organization belongs to. Always fresh.';

alter view strata.customers owner to strata_reporter;
