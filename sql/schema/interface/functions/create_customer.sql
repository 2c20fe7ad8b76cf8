create function strata.create_customer(p_kind text, p_given_name text default null, p_family_name text default null, p_legal_name text default null,
                                       p_born_on date default null, p_legal_form text default null, p_country text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_customer_id uuid;
  v_constraint  text;
begin
  insert into strata_customers.customers as c (kind, given_name, family_name, legal_name, born_on, legal_form, country)
  values (p_kind, p_given_name, p_family_name, p_legal_name, p_born_on, p_legal_form, p_country)
  returning c.customer_id into v_customer_id;
  return v_customer_id;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_kind_check'));
end
$$;

comment on function strata.create_customer(text, text, text, text, date, text, text) is 'Enters a customer, individual or enterprise, and answers the new customer_id. Raises ST402, with the constraint, for values that its kind may not have.';

alter function strata.create_customer(text, text, text, text, date, text, text) owner to strata_definer;
