create function strata.my_invitations()
  returns table (invitation_id uuid, organization_id uuid, organization_name text, company_name text, kind text, address text, label text, party_type text, role_names text[],
                 inviter_name text, message text, invited_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_user_id uuid := (select c.user_id from strata_core.context c);
begin
  return query
    select i.invitation_id, i.organization_id, o.name, n.name, i.kind, i.address, coalesce(i.label, m.label), coalesce(i.party_type, m.party_type),
           array(select r.name from strata_access.invitation_roles g join strata_access.roles r on r.role_id = g.role_id
                 where g.organization_id = i.organization_id and g.invitation_id = i.invitation_id order by r.name),
           b.display_name, i.message, i.invited_at, i.expires_at
    from strata_tenancy.user_invitations(v_user_id) i
    join strata_tenancy.organizations o on o.organization_id = i.organization_id
    left join strata_tenancy.memberships m on m.organization_id = i.organization_id and m.membership_id = i.membership_id
    left join strata_tenancy.companies n on n.organization_id = i.organization_id and n.company_id = coalesce(i.company_id, m.company_id)
    left join strata_tenancy.memberships b on b.organization_id = i.organization_id and b.membership_id = i.invited_by_membership_id
    where strata_tenancy.invitation_status_at(i, v_clock) = 'pending'
      and strata_tenancy.organization_status_at(o, v_clock) = 'active'
      and m.user_id is null and m.ended_at is null
      and not strata_tenancy.has_left_since(i.organization_id, v_user_id, i.invited_at)
    order by i.invited_at desc, i.invitation_id;
end
$$;

comment on function strata.my_invitations() is 'One row per invitation that the user of the session can accept now: for the user, or for an address that the user has proved; the latest first. What is for whoever has the token is not among them. No row without a session.';

alter function strata.my_invitations() owner to strata_definer;
