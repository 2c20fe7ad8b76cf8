-- The organization and its admin company come into being together, and with them the first member: whoever owns it belongs to that company.
create function strata.create_organization(p_name text, p_slug text, p_customer_id uuid default null, p_parent_organization_id uuid default null,
                                           p_party_type text default 'organization', p_attributes jsonb default '{}',
                                           p_owner_user_id uuid default null)
  returns table (outcome text, organization_id uuid, admin_company_id uuid, owner_membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_constraint text;
begin
  insert into strata_tenancy.organizations as o (name, slug, customer_id, parent_organization_id, party_type, attributes)
  values (p_name, p_slug, p_customer_id, p_parent_organization_id, p_party_type, p_attributes)
  returning o.organization_id into organization_id;
  insert into strata_tenancy.companies as c (organization_id, name, is_admin)
  values (organization_id, p_name, true)
  returning c.company_id into admin_company_id;
  if p_owner_user_id is not null then
    insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, joined_at)
    values (organization_id, p_owner_user_id, admin_company_id, strata_core.clock())
    returning m.membership_id into owner_membership_id;
    perform strata_access.assign_role(organization_id, owner_membership_id, strata_access.owner_role_id(), 'founded', null);
  end if;
  outcome := 'created';
  return next;
exception
  when unique_violation then
    return query select 'slug_taken', null::uuid, null::uuid, null::uuid;
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'organizations_name_check'));
end
$$;

comment on function strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid) is 'Founds an organization with its admin company and, where one is named, its owner, who becomes a member of that company. Outcomes: created, slug_taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_organization(text, text, uuid, uuid, text, jsonb, uuid) owner to strata_definer;
