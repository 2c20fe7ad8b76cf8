create function strata.create_relationship_type(p_relationship_type text, p_applies_to text, p_is_hierarchy boolean, p_description text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.relationship_types (relationship_type, applies_to, is_hierarchy, description)
  values (p_relationship_type, p_applies_to, p_is_hierarchy, p_description);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'relationship_types_description_check'));
end
$$;

comment on function strata.create_relationship_type(text, text, boolean, text) is 'Adds a kind of relation; which types may stand in it, strata.add_relationship_rule says. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_relationship_type(text, text, boolean, text) owner to strata_definer;
