-- What is given later than it was decided is given by whoever decided: who could not give it now gives nothing.
create function strata.still_gives_role(p_organization_id uuid, p_granter_membership_id uuid, p_role_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  return p_granter_membership_id is null
      or strata_access.member_covers_role(p_organization_id, p_granter_membership_id, p_role_id)
         and exists (select from strata_tenancy.memberships m
                     join strata_users.users u on u.user_id = m.user_id
                     where m.organization_id = p_organization_id and m.membership_id = p_granter_membership_id
                       and strata_users.user_status_at(u, strata_core.clock()) in ('active', 'pending_first_sign_in', 'pending_verification'));
end
$$;

comment on function strata.still_gives_role(uuid, uuid, uuid) is 'Whether a member (null: the platform) who decided that a role is given can give it now. Called by strata.join_organization and strata.set_domain_joining.';

alter function strata.still_gives_role(uuid, uuid, uuid) owner to strata_definer;
