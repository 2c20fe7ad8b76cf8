-- The user row is only written at the first sign-in; all later ones touch user_activity alone.
create function strata_users.count_sign_in(p_user_id uuid, p_is_first boolean, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  if p_is_first then
    update strata_users.users u set first_sign_in_at = p_clock, status_reason = null where u.user_id = p_user_id and u.first_sign_in_at is null;
  end if;
  insert into strata_users.user_activity as a (user_id, last_sign_in_at, sign_in_count)
  values (p_user_id, p_clock, 1)
  on conflict (user_id) do update
    set last_sign_in_at = greatest(a.last_sign_in_at, excluded.last_sign_in_at), sign_in_count = a.sign_in_count + 1;
end
$$;

comment on function strata_users.count_sign_in(uuid, boolean, timestamptz) is 'Counts a sign-in: the first one on the user, every one in the activity. Called by functions that have looked whether the user may.';

alter function strata_users.count_sign_in(uuid, boolean, timestamptz) owner to strata_definer;
