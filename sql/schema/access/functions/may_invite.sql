create function strata_access.may_invite(p_invitation strata_tenancy.invitations) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  if exists (select from strata_access.invitation_roles g
             join strata_access.roles r on r.role_id = g.role_id and r.retired_at is not null
             where g.organization_id = p_invitation.organization_id and g.invitation_id = p_invitation.invitation_id) then
    return false;
  end if;
  return p_invitation.invited_by_membership_id is null
      or strata_access.member_covers(p_invitation.organization_id, p_invitation.invited_by_membership_id, array['invitations.manage'], '-infinity')
         and not exists (select from strata_access.invitation_roles r
                         where r.organization_id = p_invitation.organization_id and r.invitation_id = p_invitation.invitation_id
                           and not strata_access.member_covers_role(r.organization_id, p_invitation.invited_by_membership_id, r.role_id))
         and (p_invitation.membership_id is null
              or strata_access.member_covers(p_invitation.organization_id, p_invitation.invited_by_membership_id,
                   strata_access.held_permissions(p_invitation.organization_id, p_invitation.membership_id, v_clock), '-infinity'));
end
$$;

comment on function strata_access.may_invite(strata_tenancy.invitations) is 'Whether whoever made an invitation could make it now: its roles are in use, and it is still an active member who may invite, give them, and act upon the membership that it is for; or the platform. The rights of the organization are locked by the caller.';

alter function strata_access.may_invite(strata_tenancy.invitations) owner to strata_definer;
