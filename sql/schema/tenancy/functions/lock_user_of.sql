-- First of all locks, as everywhere: users, then organizations, then memberships.
create function strata_tenancy.lock_user_of(p_organization_id uuid, p_membership_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  perform from strata_users.users u
  where u.user_id = (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id)
  for no key update;
end
$$;

comment on function strata_tenancy.lock_user_of(uuid, uuid) is 'Locks the user behind a membership, for whoever goes on to lock the organization and the membership.';

alter function strata_tenancy.lock_user_of(uuid, uuid) owner to strata_definer;
