grant select, insert, update on strata_customers.customers, strata_customers.customer_addresses, strata_customers.customer_contacts,
  strata_customers.customer_relationships, strata_customers.benefits, strata_customers.legal_holds to strata_definer;
grant select on strata_customers.customer_relationship_types to strata_definer;
grant select, insert on strata_customers.benefit_redemptions to strata_definer;
-- They go to the survivor of a merge.
grant update (customer_id) on strata_customers.benefit_redemptions to strata_definer;
grant select on strata_customers.customers, strata_customers.customer_addresses, strata_customers.customer_relationships, strata_customers.benefits,
  strata_customers.benefit_redemptions to strata_reporter;

grant execute on function strata_customers.customer_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  to strata_definer, strata_reporter;
-- In a view a function is called with the rights of whoever asks the view.
grant execute on function strata_customers.customer_status_at(strata_customers.customers, timestamptz) to strata_definer, strata_reporter, strata_app, strata_analyst;

revoke create on schema strata_customers from strata_definer;
