create function strata.add_relationship_rule(p_relationship_type text, p_upper_party_type text, p_lower_party_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.relationship_rules (relationship_type, upper_party_type, lower_party_type, applies_to)
  select p_relationship_type, p_upper_party_type, p_lower_party_type, t.applies_to
  from strata_tenancy.relationship_types t where t.relationship_type = p_relationship_type;
  if not found then
    perform strata_core.raise_error('ST402', 'relationship_rules_relationship_type_fkey');
  end if;
  return 'done';
exception
  when unique_violation then
    return 'unchanged';
  when foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'relationship_rules_upper_party_type_fkey'));
end
$$;

comment on function strata.add_relationship_rule(text, text, text) is 'Lets the one type stand above the other in a kind of relation. Outcomes: done, unchanged. Raises ST402, with the constraint, for a relation or type that there is not, or types that are not of what the relation is of.';

alter function strata.add_relationship_rule(text, text, text) owner to strata_definer;
