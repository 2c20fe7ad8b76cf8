create function strata.create_company(p_organization_id uuid, p_name text)
  returns table (outcome text, company_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'companies.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  end if;
  insert into strata_tenancy.companies as c (organization_id, name)
  values (p_organization_id, p_name)
  returning c.company_id into company_id;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'name_taken', null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'companies_name_check'));
end
$$;

comment on function strata.create_company(uuid, text) is 'Founds a company inside an organization. Outcomes: created, name_taken, not_allowed. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_company(uuid, text) owner to strata_definer;
