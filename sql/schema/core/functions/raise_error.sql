-- The one place that raises our errors: text and hint come from the table, and no DETAIL ever carries data.
create function strata_core.raise_error(p_sqlstate text, p_constraint text default '') returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_error strata_core.error_codes;
begin
  select e.* into strict v_error from strata_core.error_codes e where e.sqlstate = p_sqlstate;
  raise exception using errcode = p_sqlstate, message = v_error.meaning, hint = v_error.remedy, constraint = p_constraint;
end
$$;

comment on function strata_core.raise_error(text, text) is 'Raises one of the errors of strata_core.error_codes, with its meaning as the text, its remedy as the hint and, where one was broken, the name of the constraint.';

alter function strata_core.raise_error(text, text) owner to strata_definer;
