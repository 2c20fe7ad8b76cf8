create function strata.set_parent_organization(p_organization_id uuid, p_parent_organization_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if p_parent_organization_id is not null and not exists (
    select from strata_tenancy.organizations o where o.organization_id = p_parent_organization_id and o.status <> 'closed') then
    return 'parent_refused';
  end if;
  update strata_tenancy.organizations o set parent_organization_id = p_parent_organization_id
  where o.organization_id = p_organization_id and o.parent_organization_id is distinct from p_parent_organization_id and o.status <> 'closed';
  if found then
    return 'done';
  end if;
  return coalesce((select case when o.parent_organization_id is not distinct from p_parent_organization_id then 'unchanged' else 'refused' end
                   from strata_tenancy.organizations o where o.organization_id = p_organization_id), 'unknown');
exception
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'organizations_parent_organization_id_check' then
      return 'circle';
    end if;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.set_parent_organization(uuid, uuid) is 'Puts an organization below another one, or (null) at the top. Outcomes: done, unchanged, circle, parent_refused, refused, unknown. Circle: the parent is the organization itself or below it. Parent_refused: there is none, or it is closed. Refused: is closed. Raises ST202 outside of read committed.';

alter function strata.set_parent_organization(uuid, uuid) owner to strata_definer;
