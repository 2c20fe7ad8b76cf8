create view strata.canonical_customers with (security_barrier = true) as
select c.customer_id, coalesce(c.merged_into_customer_id, c.customer_id) as canonical_customer_id, c.merged_at
from strata_customers.customers c;

comment on view strata.canonical_customers is 'One row per customer, merged ones too: which customer that is today.';
comment on column strata.canonical_customers.customer_id is 'The customer.';
comment on column strata.canonical_customers.canonical_customer_id is 'The survivor of a merge, or the customer.';
comment on column strata.canonical_customers.merged_at is 'When the customer was merged; null for one that was not.';

alter view strata.canonical_customers owner to strata_reporter;
