grant select, insert, update on strata_customers.customers, strata_customers.customer_addresses to strata_definer;
grant select on strata_customers.customers, strata_customers.customer_addresses to strata_reporter;

grant execute on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  to strata_definer, strata_reporter;

revoke create on schema strata_customers from strata_definer;
