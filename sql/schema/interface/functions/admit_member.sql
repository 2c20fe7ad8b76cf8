-- What a session in an organization asks of the membership and the organization, for whoever opens one; strata.session_outcome asks the same of one that
-- is open.
create function strata.admit_member(p_user_id uuid, p_organization_id uuid, p_membership_id uuid, p_assurance_level integer, p_method text, p_at timestamptz,
                                    out outcome text, out membership_id uuid, out session_epoch integer)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  select case
           when strata_tenancy.membership_status_at(m, p_at) <> 'active' then 'membership_not_active'
           when strata_tenancy.organization_status_at(o, p_at) <> 'active' then 'organization_not_active'
           when p_assurance_level < o.minimum_assurance_level then 'assurance_too_low'
           when coalesce(p_method, 'host') <> all (o.allowed_sign_in_methods) then 'method_not_allowed'
           else 'admitted'
         end, m.membership_id, m.session_epoch
    into outcome, membership_id, session_epoch
  from strata_tenancy.memberships m
  join strata_tenancy.organizations o on o.organization_id = m.organization_id
  where m.organization_id = p_organization_id and m.user_id = p_user_id
    and m.membership_id = coalesce(p_membership_id, (select d.membership_id from strata_tenancy.memberships d
                                                     where d.organization_id = p_organization_id and d.user_id = p_user_id and d.is_default));
  outcome := coalesce(outcome, 'unknown_membership');
end
$$;

comment on function strata.admit_member(uuid, uuid, uuid, integer, text, timestamptz) is 'Whether a user who was recognised in some way may act in an organization at a time, as a membership or (null) as the default one: admitted, or unknown_membership, membership_not_active, organization_not_active, assurance_too_low, method_not_allowed. Called by the functions that open sessions.';

alter function strata.admit_member(uuid, uuid, uuid, integer, text, timestamptz) owner to strata_definer;
