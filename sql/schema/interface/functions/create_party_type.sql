create function strata.create_party_type(p_party_type text, p_applies_to text, p_description text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.party_types (party_type, applies_to, description) values (p_party_type, p_applies_to, p_description);
  return 'created';
exception
  when unique_violation then
    return 'taken';
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'party_types_description_check'));
end
$$;

comment on function strata.create_party_type(text, text, text) is 'Adds a type of organization or of membership. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_party_type(text, text, text) owner to strata_definer;
