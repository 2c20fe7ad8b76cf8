select strata_core.lay_row_security(format('strata_customers.%I', t))
from unnest(array['customers', 'customer_addresses', 'customer_contacts', 'customer_relationship_types', 'customer_relationships', 'benefits', 'benefit_redemptions',
                  'legal_holds']) as t;

create policy reporter_select on strata_customers.customers for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_addresses for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_relationships for select to strata_reporter using (true);
create policy reporter_select on strata_customers.benefits for select to strata_reporter using (true);
create policy reporter_select on strata_customers.benefit_redemptions for select to strata_reporter using (true);
-- A new kind of relation is a row that the owner adds.
create policy owner_select on strata_customers.customer_relationship_types for select to strata_owner using (true);
create policy owner_insert on strata_customers.customer_relationship_types for insert to strata_owner with check (true);
create policy owner_update on strata_customers.customer_relationship_types for update to strata_owner using (true) with check (true);
