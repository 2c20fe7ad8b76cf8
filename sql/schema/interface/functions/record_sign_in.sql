create function strata.record_sign_in(p_user_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_user  strata_users.users;
begin
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id;
  if not found then
    return 'unknown';
  elsif strata_users.user_status_at(v_user, v_clock) not in ('active', 'pending_first_sign_in', 'pending_verification') then
    return 'refused';
  end if;
  perform strata_users.count_sign_in(p_user_id, v_user.first_sign_in_at is null, v_clock);
  return 'done';
end
$$;

comment on function strata.record_sign_in(uuid) is 'Records a sign-in: the first one on the user, every one in the activity. Outcome done, refused (the user may not sign in) or unknown.';

alter function strata.record_sign_in(uuid) owner to strata_definer;
