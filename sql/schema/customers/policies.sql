select strata_core.lay_row_security('strata_customers.customers');
select strata_core.lay_row_security('strata_customers.customer_addresses');

create policy reporter_select on strata_customers.customers for select to strata_reporter using (true);
create policy reporter_select on strata_customers.customer_addresses for select to strata_reporter using (true);
