create function strata.create_benefit(p_benefit text, p_description text, p_is_verification_required boolean default true, p_ended_at timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  insert into strata_customers.benefits (benefit, description, is_verification_required, started_at, ended_at)
  values (p_benefit, p_description, p_is_verification_required, strata_core.clock(), p_ended_at)
  on conflict (benefit) do nothing;
  return case when found then 'created' else 'taken' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'benefits_benefit_check'));
end
$$;

comment on function strata.create_benefit(text, text, boolean, timestamptz) is 'Enters a benefit (a coupon, a trial) that each customer gets once; verified ones only, unless told otherwise. Outcomes: created, taken. Taken: there is one of that code. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.create_benefit(text, text, boolean, timestamptz) owner to strata_definer;
