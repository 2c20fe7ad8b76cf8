-- The first membership of a user in an organization is the default, and whichever is made the default takes the place of the one before. The lock waits for
-- whoever is just ending or passing on the default; two joins of one person wait for each other at the person's row, which
-- tg_memberships__copy_user_full_name locks before.
create function strata_tenancy.tg_memberships__keep_default() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_joins boolean := tg_op = 'INSERT' or new.user_id is distinct from old.user_id;
  v_default_id uuid;
begin
  if new.user_id is null or new.ended_at is not null then
    new.is_default := false;
    return new;
  elsif tg_op = 'UPDATE' and not v_joins and old.is_default and not new.is_default and pg_trigger_depth() = 1 then
    -- Only another one takes its place.
    perform strata_core.raise_error('ST402', 'memberships_is_default_check');
  end if;
  -- Whoever gets a membership with a default of somebody else's has chosen nothing.
  new.is_default := new.is_default and (tg_op = 'INSERT' or not v_joins);
  if v_joins or (new.is_default and not old.is_default) then
    -- Where the lock finds it ended, another one may have become it meanwhile: it is asked again.
    loop
      select m.membership_id into v_default_id from strata_tenancy.memberships m
      where m.organization_id = new.organization_id and m.user_id = new.user_id and m.is_default and m.membership_id <> new.membership_id;
      exit when not found;
      perform from strata_tenancy.memberships m
      where m.organization_id = new.organization_id and m.membership_id = v_default_id and m.user_id = new.user_id and m.is_default
      for no key update;
      exit when found;
    end loop;
    if v_default_id is null then
      new.is_default := true;
    elsif new.is_default then
      update strata_tenancy.memberships m set is_default = false
      where m.organization_id = new.organization_id and m.membership_id = v_default_id;
    end if;
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_memberships__keep_default() is 'Trigger: keeps one default among the memberships of a user that last in an organization. Raises ST402 when it is taken from one without being given to another.';

alter function strata_tenancy.tg_memberships__keep_default() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__keep_default() to strata_owner;
set local role strata_owner;
