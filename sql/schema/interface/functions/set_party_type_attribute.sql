create function strata.set_party_type_attribute(p_party_type text, p_attribute text, p_value_type text, p_description text, p_is_required boolean default false,
                                                p_allowed_values text[] default null, p_pattern text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.party_type_attributes as a (party_type, attribute, value_type, is_required, allowed_values, pattern, description)
  values (p_party_type, p_attribute, p_value_type, p_is_required, p_allowed_values, p_pattern, p_description)
  on conflict (party_type, attribute) do update
  set value_type = excluded.value_type, is_required = excluded.is_required, allowed_values = excluded.allowed_values, pattern = excluded.pattern,
      description = excluded.description
  where (a.value_type, a.is_required, a.allowed_values, a.pattern, a.description)
        is distinct from (excluded.value_type, excluded.is_required, excluded.allowed_values, excluded.pattern, excluded.description);
  return case when found then 'done' else 'unchanged' end;
exception
  when invalid_regular_expression then
    perform strata_core.raise_error('ST402', 'party_type_attributes_pattern_check');
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_type_attributes_description_check'));
end
$$;

comment on function strata.set_party_type_attribute(text, text, text, text, boolean, text[], text) is 'Says what an attribute of a type of members or organizations is. What is stored already is held against it when it next changes. Outcomes: done, unchanged. Raises ST402, with the constraint, for an unknown type and for values that are not allowed, such as a pattern with a back-reference.';

alter function strata.set_party_type_attribute(text, text, text, text, boolean, text[], text) owner to strata_definer;
