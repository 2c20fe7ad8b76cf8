create function strata_kyc.subject_digest(p_customer_id uuid) returns bytea
  language plpgsql stable
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
begin
  return (select sha256(convert_to(jsonb_build_array(c.kind, c.given_name, c.family_name, c.legal_name, c.born_on, c.legal_form, c.country)::text, 'UTF8'))
          from strata_customers.customers c where c.customer_id = p_customer_id);
end
$$;

comment on function strata_kyc.subject_digest(uuid) is 'A digest of what a verification is about: the legal attributes of a customer.';

alter function strata_kyc.subject_digest(uuid) owner to strata_definer;
