-- Runs with the caller's own rights: the policy self_update decides which row, the column grants which columns. Null means: the user's own value again, and of the names both.
create function strata.update_my_profile(p_given_name text, p_family_name text, p_job_title text, p_locale text, p_time_zone text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  -- Users before memberships, as everywhere.
  perform strata_tenancy.lock_my_user();
  update strata_tenancy.memberships m
  set given_name = p_given_name, family_name = p_family_name, job_title = p_job_title, locale = p_locale, time_zone = p_time_zone
  where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = (select c.membership_id from strata_core.context c);
  if not found then
    perform strata_core.raise_error('ST101');
  end if;
  return 'done';
exception
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.update_my_profile(text, text, text, text, text) is 'Sets the own profile of the membership that acts: all five values, null for the one of the user; of the names, which are one name, both null. Outcome done. Raises ST101 outside an organization, ST402, with the constraint, for values that are not allowed.';
