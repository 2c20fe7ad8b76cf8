create view strata.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  c.name,
  c.legal_form,
  c.country,
  strata_customers.customer_status_at(c, (select strata_core.clock())) as status,
  c.verified_at,
  c.verified_until,
  c.created_at
from strata_customers.customers c
where c.customer_id = (
  select o.customer_id from strata_tenancy.organizations o where o.organization_id = (select x.organization_id from strata_core.context x)
);

comment on view strata.customers is 'At most one row: the customer that the session''s organization belongs to. Always fresh.';
comment on column strata.customers.status is 'Status, accounting for time: strata_customers.customers.status.';
comment on column strata.customers.verified_until is 'When what it was verified by runs out; null: not by itself.';

alter view strata.customers owner to strata_reporter;
