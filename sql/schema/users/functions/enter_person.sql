create function strata_users.enter_person(p_user_id uuid, p_given_name text, p_family_name text, p_locale text, p_time_zone text) returns uuid
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_user_id    uuid := p_user_id;
  v_constraint text;
begin
  if v_user_id is null then
    insert into strata_users.users as u (given_name, family_name, locale, time_zone, registered_at)
    values (p_given_name, p_family_name, p_locale, p_time_zone, v_clock)
    returning u.user_id into v_user_id;
  else
    update strata_users.users u
    set user_type = case u.kind when 'guest' then 'standard' else u.user_type end,
        kind = case u.kind when 'guest' then 'person' else u.kind end,
        given_name = coalesce(p_given_name, u.given_name), family_name = coalesce(p_family_name, u.family_name),
        locale = coalesce(p_locale, u.locale), time_zone = coalesce(p_time_zone, u.time_zone),
        registered_at = coalesce(u.registered_at, v_clock), status_reason = null
    where u.user_id = v_user_id;
  end if;
  return v_user_id;
exception
  when check_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_users.enter_person(uuid, text, text, text, text) is 'Enters a person who registers, or makes one of a placeholder or guest who is there already, and answers the user_id. Raises ST402, with the constraint, for a name, language or time zone that is not allowed.';

alter function strata_users.enter_person(uuid, text, text, text, text) owner to strata_definer;
