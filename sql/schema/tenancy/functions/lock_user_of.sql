-- First of all locks, as everywhere: users, then organizations, then memberships. A merge that was waited for has given the membership to somebody else: then the lock is let go, because
-- the other user may not be held after this one, and taken anew.
create function strata_tenancy.lock_user_of(p_organization_id uuid, p_membership_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_user_id uuid;
begin
  loop
    v_user_id := (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
    exit when v_user_id is null;
    begin
      perform from strata_users.users u where u.user_id = v_user_id for no key update;
      if (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) is distinct from v_user_id then
        raise no_data_found;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
end
$$;

comment on function strata_tenancy.lock_user_of(uuid, uuid) is 'Locks the user behind a membership, for whoever goes on to lock the organization and the membership.';

alter function strata_tenancy.lock_user_of(uuid, uuid) owner to strata_definer;
