create function strata.update_organization(p_organization_id uuid, p_name text, p_attributes jsonb default '{}') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome    text := strata.open_party(p_organization_id, null);
  v_constraint text;
begin
  if v_outcome <> 'open' then
    return v_outcome;
  end if;
  update strata_tenancy.organizations o set name = p_name, attributes = p_attributes
  where o.organization_id = p_organization_id and (o.name, o.attributes) is distinct from (p_name, p_attributes);
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'organizations_name_check'));
end
$$;

comment on function strata.update_organization(uuid, text, jsonb) is 'Sets name and attributes of an organization. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: is closed. Raises ST402, with the constraint or what is wrong with an attribute (attributes.unknown, attributes.<attribute>.required, .type, .value or .pattern), for values that are not allowed.';

alter function strata.update_organization(uuid, text, jsonb) owner to strata_definer;
