-- For what runs with the caller's own rights, which lock no user: a membership whose name is taken back copies the user's under that lock, and whoever suspends or
-- ends it holds the user first.
create function strata_tenancy.lock_my_user() returns void
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  perform from strata_users.users u where u.user_id = (select c.user_id from strata_core.context c) for no key update;
end
$$;

comment on function strata_tenancy.lock_my_user() is 'Locks the user of the session, for whoever goes on to change a membership of theirs. Called by strata.update_my_profile.';

alter function strata_tenancy.lock_my_user() owner to strata_definer;
