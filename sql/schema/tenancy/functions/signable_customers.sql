-- An employee acts for a customer and does not bind it.
create function strata_tenancy.signable_customers(p_user_id uuid) returns setof uuid
  language sql stable
begin atomic
  select distinct r.customer_id
  from strata_tenancy.representatives r
  join strata_customers.customers c on c.customer_id = r.customer_id and c.status not in ('closed', 'merged')
  where r.user_id = p_user_id and r.ended_at is null and r.capacity in ('director', 'authorised_signatory', 'self');
end;

comment on function strata_tenancy.signable_customers(uuid) is 'The customers for whom a user may accept something: whose director or authorised signatory the user is, or who the user is.';
