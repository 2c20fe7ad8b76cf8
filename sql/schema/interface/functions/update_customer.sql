create function strata.update_customer(p_customer_id uuid, p_given_name text, p_family_name text, p_legal_name text, p_born_on date, p_legal_form text, p_country text,
                                       p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_status     text;
  v_constraint text;
begin
  update strata_customers.customers c
  set given_name = p_given_name, family_name = p_family_name, legal_name = p_legal_name, born_on = p_born_on, legal_form = p_legal_form, country = p_country,
      status_reason = p_reason
  where c.customer_id = p_customer_id and c.status not in ('merged', 'closed')
    and (c.given_name, c.family_name, c.legal_name, c.born_on, c.legal_form, c.country)
        is distinct from (p_given_name, p_family_name, p_legal_name, p_born_on, p_legal_form, p_country)
  returning c.status into v_status;
  if found then
    return case when v_status = 'pending_verification' then 'verification_pending' else 'done' end;
  end if;
  return coalesce((select case when c.status in ('merged', 'closed') then 'refused' else 'unchanged' end from strata_customers.customers c where c.customer_id = p_customer_id),
                  'unknown');
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_kind_check'));
end
$$;

comment on function strata.update_customer(uuid, text, text, text, date, text, text, text) is 'Changes the legal attributes of a customer: all six of them, null for one that is not known. What was before stays in the history. Outcomes: done, verification_pending, unchanged, refused, unknown. Of verification_pending the customer is to be verified, anew where it was before. Refused: closed or merged. Raises ST402, with the constraint, for values that the kind of the customer may not have.';

alter function strata.update_customer(uuid, text, text, text, date, text, text, text) owner to strata_definer;
