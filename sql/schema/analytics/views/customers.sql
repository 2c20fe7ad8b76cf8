create view strata_analytics.customers with (security_barrier = true) as
select
  c.customer_id,
  c.kind,
  strata_customers.customer_status_at(c, (select strata_core.clock())) as status,
  c.country,
  c.legal_form,
  extract(year from c.born_on)::integer as birth_year,
  c.created_at,
  c.submitted_at,
  c.verified_at,
  c.closed_at,
  (select count(*) from strata_tenancy.organizations o where o.customer_id = c.customer_id)::integer as organization_count
from strata_customers.customers c;

comment on view strata_analytics.customers is 'One row per customer, without personal data: of the date of birth only the year. Always fresh.';
comment on column strata_analytics.customers.status is 'Status now: a verification that has run out does not count.';
comment on column strata_analytics.customers.birth_year is 'Year of birth; null for enterprises and where it is not known.';
comment on column strata_analytics.customers.organization_count is 'Organizations that belong to the customer, closed ones too.';

alter view strata_analytics.customers owner to strata_reporter;
