create function strata.create_user(p_given_name text, p_family_name text, p_user_type text default 'standard', p_locale text default null,
                                   p_time_zone text default null) returns uuid
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_user_id    uuid;
  v_constraint text;
begin
  insert into strata_users.users as u (user_type, kind, given_name, family_name, locale, time_zone)
  values (p_user_type, (select t.kind from strata_users.user_types t where t.user_type = p_user_type), p_given_name, p_family_name, p_locale, p_time_zone)
  returning u.user_id into v_user_id;
  return v_user_id;
exception
  when check_violation or foreign_key_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'users_user_type_kind_fkey'));
end
$$;

comment on function strata.create_user(text, text, text, text, text) is 'Enters a user without a login (a placeholder) and answers the new user_id. Raises ST402, with the constraint, for a name, type, language or time zone that is not allowed.';

alter function strata.create_user(text, text, text, text, text) owner to strata_definer;
