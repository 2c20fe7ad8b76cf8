create view strata_analytics.benefit_redemptions with (security_barrier = true) as
select
  r.benefit,
  r.customer_id,
  c.kind as customer_kind,
  c.country,
  r.redeemed_at
from strata_customers.benefit_redemptions r
join strata_customers.customers c on c.customer_id = r.customer_id;

comment on view strata_analytics.benefit_redemptions is 'One row per benefit and customer that had it. Always fresh.';
comment on column strata_analytics.benefit_redemptions.customer_kind is 'individual or enterprise.';

alter view strata_analytics.benefit_redemptions owner to strata_reporter;
