-- Lists of members are sorted by the name that counts: the membership's own or else the person's. An index can only do that when both are on the
-- row, so the person's name is copied here and kept by strata_wiring.tg_users__copy_full_name: where the membership has a name of its own, it is not,
-- because the organization knows the person by that one. With it comes whether the person was erased, so that a check can refuse to name such a
-- person again. The lock waits for a renaming, an erasure or a merge that is under way: without it the name of before would be copied and stay, or the membership be
-- that of a user who is nobody any more.
create function strata_tenancy.tg_memberships__copy_user_full_name() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_has_own   boolean := btrim(coalesce(new.given_name, '') || coalesce(new.family_name, '')) <> '';
  v_merged_at timestamptz;
begin
  if tg_op = 'UPDATE' and new.user_id is not distinct from old.user_id
     and (v_has_own or new.ended_at is not null or btrim(coalesce(old.given_name, '') || coalesce(old.family_name, '')) = '') then
    new.user_full_name := case when not v_has_own then new.user_full_name end;
    return new;
  end if;
  new.user_full_name := null;
  select case when not v_has_own then u.full_name end, coalesce(new.erased_at, u.erased_at), u.merged_at into new.user_full_name, new.erased_at, v_merged_at
  from strata_users.users u where u.user_id = new.user_id for no key update;
  if v_merged_at is not null and new.ended_at is null then
    perform strata_core.raise_error('ST402', 'memberships_merged_check');
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__copy_user_full_name() is 'Trigger: copies when the user was erased into a membership that is new or gets a user, and the full name of the user into one without a name of its own. Raises ST402 for a membership of somebody who was merged.';

alter function strata_tenancy.tg_memberships__copy_user_full_name() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__copy_user_full_name() to strata_owner;
set local role strata_owner;
