create function strata.list_invitations(p_organization_id uuid, p_status text default null, p_limit integer default 100, p_after uuid default null)
  returns table (invitation_id uuid, status text, kind text, address text, user_id uuid, membership_id uuid, company_id uuid, label text, party_type text, role_ids uuid[], message text,
                 invited_by_membership_id uuid, invited_at timestamptz, expires_at timestamptz, accepted_at timestamptz, accepted_membership_id uuid,
                 declined_at timestamptz, revoked_at timestamptz, status_reason text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock timestamptz := strata_core.clock();
begin
  if not strata_access.authorize(p_organization_id, 'invitations.manage') then
    return;
  end if;
  return query
    select i.invitation_id, strata_tenancy.invitation_status_at(i, v_clock), i.kind, i.address, i.user_id, i.membership_id, i.company_id, i.label, i.party_type,
           array(select g.role_id from strata_access.invitation_roles g
                 where g.organization_id = i.organization_id and g.invitation_id = i.invitation_id order by 1),
           i.message, i.invited_by_membership_id, i.invited_at, i.expires_at, i.accepted_at, i.accepted_membership_id, i.declined_at, i.revoked_at, i.status_reason
    from strata_tenancy.invitations i
    where i.organization_id = p_organization_id and (p_after is null or i.invitation_id < p_after)
      and (p_status is null or strata_tenancy.invitation_status_at(i, v_clock) = p_status)
    order by i.invitation_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_invitations(uuid, text, integer, uuid) is 'One row per invitation into an organization, the latest first, with its status now: one that has run out is expired. After a key comes the next page. No row for whoever may not manage invitations there.';

alter function strata.list_invitations(uuid, text, integer, uuid) owner to strata_definer;
