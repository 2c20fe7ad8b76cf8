-- Lists of members are sorted by the name that counts: the membership's own or else the person's. An index can only do that when both are on the
-- row, so the person's name is copied here and kept by strata_wiring.tg_users__copy_full_name. With it comes whether the person was erased, so that
-- a check can refuse to name such a person again. The lock waits for a renaming or an erasure that is under way: without it the name of before
-- would be copied and stay.
create function strata_tenancy.tg_memberships__copy_user_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  new.user_full_name := null;
  select u.full_name, coalesce(new.erased_at, u.erased_at) into new.user_full_name, new.erased_at
  from strata_users.users u where u.user_id = new.user_id for no key update;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__copy_user_full_name() is 'Trigger: copies the full name of the user, and when the user was erased, into a membership that is new or gets a user.';

alter function strata_tenancy.tg_memberships__copy_user_full_name() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__copy_user_full_name() to strata_owner;
set local role strata_owner;
