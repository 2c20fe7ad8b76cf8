create function strata_kyc.is_represented(p_customer_id uuid, p_acceptance_policy text) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return not (select p.is_representative_required from strata_kyc.acceptance_policies p where p.acceptance_policy = p_acceptance_policy)
    or exists (
      select from strata_customers.customer_relationships r
      join strata_customers.customers c on c.customer_id = r.from_customer_id
      where r.to_customer_id = p_customer_id and r.relationship_type = 'representative' and r.ended_at is null
        and strata_customers.customer_status_at(c, strata_core.clock()) = 'active');
end
$$;

comment on function strata_kyc.is_represented(uuid, text) is 'Whether a customer has the verified representative that a policy asks for; true where it asks for none.';

alter function strata_kyc.is_represented(uuid, text) owner to strata_definer;
