create function strata.join_organization(p_organization_id uuid)
  returns table (outcome text, membership_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz;
  v_context      strata_core.context;
  v_organization strata_tenancy.organizations;
  v_domain_id    uuid;
  v_is_proof_required boolean;
  v_role         record;
  v_withheld     uuid[] := '{}';
begin
  select c.* into v_context from strata_core.context c;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  elsif v_context.impersonator_user_id is not null then
    return query select 'impersonation_refused', null::uuid;
    return;
  end if;
  -- Whoever has no address there learns nothing, not even that there is such an organization, and locks nothing there.
  if not exists (select from strata_tenancy.joinable_domains(v_context.user_id, strata_core.clock()) j where j.organization_id = p_organization_id) then
    return query select 'unknown', null::uuid;
    return;
  end if;
  -- Users, organizations, domains, memberships: as everywhere.
  perform from strata_users.users u where u.user_id = v_context.user_id for no key update;
  perform strata_access.lock_rights(p_organization_id);
  v_clock := strata_core.clock();
  select o.* into v_organization from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  perform from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.status = 'verified' order by d.organization_domain_id for no key update;
  select j.organization_domain_id, j.is_proof_required into v_domain_id, v_is_proof_required
  from strata_tenancy.joinable_domains(v_context.user_id, v_clock) j
  where j.organization_id = p_organization_id
  order by j.is_proof_required, j.organization_domain_id
  limit 1;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  select m.membership_id into membership_id from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.user_id = v_context.user_id and m.ended_at is null
  order by m.joined_at, m.membership_id limit 1;
  outcome := case
    when membership_id is not null then 'unchanged'
    when strata_tenancy.organization_status_at(v_organization, v_clock) <> 'active' then 'organization_not_active'
    when strata_tenancy.was_removed(p_organization_id, v_context.user_id) or strata_access.has_left_denied(p_organization_id, v_context.user_id)
         or strata_tenancy.has_required_attributes('member') then 'invitation_required'
    when v_is_proof_required then 'proof_required'
    else 'joined'
  end;
  if outcome = 'joined' then
    insert into strata_tenancy.memberships as m (organization_id, user_id, company_id, joined_at)
    select p_organization_id, v_context.user_id,
           case when strata_access.still_gives_company(p_organization_id, d.joining_set_by_membership_id, d.company_id) then d.company_id end, v_clock
    from strata_tenancy.organization_domains d where d.organization_id = p_organization_id and d.organization_domain_id = v_domain_id
    returning m.membership_id into membership_id;
    for v_role in
      select r.role_id, r.granted_by_membership_id from strata_access.domain_roles r
      where r.organization_id = p_organization_id and r.organization_domain_id = v_domain_id and r.ended_at is null order by r.role_id
    loop
      -- A role that was retired since, whose company is not the admin company any more, or that whoever set it could not give now is not given: less than was
      -- meant, and never more.
      if not strata_access.still_gives_role(p_organization_id, v_role.granted_by_membership_id, v_role.role_id)
         or strata_access.assign_role(p_organization_id, membership_id, v_role.role_id, p_source => 'domain', p_reason => null,
                                      p_source_reference => v_domain_id::text, p_granter_membership_id => v_role.granted_by_membership_id) <> 'done' then
        v_withheld := v_withheld || v_role.role_id;
      end if;
    end loop;
    perform strata_audit.record_security_event('domain-joined', v_context.user_id, p_organization_id,
                                               jsonb_build_object('organization_domain_id', v_domain_id, 'membership_id', membership_id, 'withheld_role_ids', v_withheld));
  end if;
  return next;
end
$$;

comment on function strata.join_organization(uuid) is 'The user of the session joins an organization by an e-mail address that the user has proved at one of its domains, where it lets them, with the roles and in the company that it has set, but for what whoever set it could not give any more. Outcomes: joined, unchanged, proof_required, invitation_required, organization_not_active, impersonation_refused, unknown. Unchanged: the user is a member already. Proof required: the address was proved too long ago; let the user sign in by a code to it. Invitation required: the organization has let the user go before, or the user has left while something was denied to them, or members have to have attributes that only it can give. Unknown: no such organization, or the user has no address at a domain that lets join. Raises ST101 without a session and ST202 outside of read committed.';

alter function strata.join_organization(uuid) owner to strata_definer;
