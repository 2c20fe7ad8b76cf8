-- p_at stands here once, because callers hand in a sub-select, and a function with one that stands twice would not be inlined.
create function strata_customers.customer_status_at(p_customer strata_customers.customers, p_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_customer.status = 'active' and p_customer.verified_until <= p_at then 'pending_verification' else p_customer.status end;
end;

comment on function strata_customers.customer_status_at(strata_customers.customers, timestamptz) is 'Status of a customer at a time after the last event: a verification that has run out by then does not count.';
