create function strata.create_term(p_term text, p_kind text, p_applies_to text, p_name text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_tenancy.terms (term, kind, applies_to, name) values (p_term, p_kind, p_applies_to, p_name)
  on conflict (term) do nothing;
  return case when found then 'created' else 'taken' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'terms_term_check'));
end
$$;

comment on function strata.create_term(text, text, text, text) is 'Enters a text that is to be agreed to; it has no version yet. Outcomes: created, taken. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_term(text, text, text, text) owner to strata_definer;
