-- What joiners are given is given by whoever says so here: nobody lets others join as more than they could make of them by hand.
create function strata.set_domain_joining(p_organization_id uuid, p_organization_domain_id uuid, p_is_joinable boolean, p_role_ids uuid[] default '{}',
                                          p_company_id uuid default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock   timestamptz;
  v_role_ids uuid[] := array(select distinct r.role_id from unnest(p_role_ids) as r (role_id) order by 1);
  v_domain  strata_tenancy.organization_domains;
  v_context strata_core.context;
  v_outcome text;
begin
  if p_is_joinable is null or not p_is_joinable and (cardinality(v_role_ids) > 0 or p_company_id is not null) then
    perform strata_core.raise_error('ST402', 'organization_domains_company_id_check');
  elsif not strata_access.authorize(p_organization_id, 'domains.manage') then
    return 'not_allowed';
  end if;
  v_outcome := strata_access.check_gift(p_organization_id, v_role_ids, p_company_id);
  if v_outcome is null and not strata_tenancy.covers_company(p_organization_id, strata_core.membership_id(), p_company_id) then
    v_outcome := 'not_allowed';
  end if;
  if v_outcome is not null then
    return v_outcome;
  end if;
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id and d.removed_at is null for no key update;
  if not found then
    return 'unknown';
  end if;
  v_clock := strata_core.clock();
  if (v_domain.joinable_at is not null) = p_is_joinable and v_domain.company_id is not distinct from p_company_id
     and v_role_ids = array(select r.role_id from strata_access.domain_roles r
                            where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null order by 1)
     -- What nobody gives any more is given anew by whoever says so.
     and strata_access.still_gives_company(p_organization_id, v_domain.joining_set_by_membership_id, p_company_id)
     and not exists (select from strata_access.domain_roles r
                     where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null
                       and not strata_access.still_gives_role(p_organization_id, r.granted_by_membership_id, r.role_id)) then
    return 'unchanged';
  end if;
  select c.* into v_context from strata_core.context c;
  update strata_tenancy.organization_domains d
  set joinable_at = case when p_is_joinable then coalesce(d.joinable_at, v_clock) end, company_id = p_company_id,
      joining_set_by_membership_id = v_context.membership_id
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  update strata_access.domain_roles r set ended_at = greatest(v_clock, r.started_at)
  where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null;
  insert into strata_access.domain_roles (organization_id, organization_domain_id, role_id, role_defined_in, started_at, granted_by_membership_id, granted_by_user_id)
  select p_organization_id, p_organization_domain_id, r.role_id, r.defined_in, v_clock, v_context.membership_id, v_context.user_id
  from strata_access.roles r where r.role_id = any (v_role_ids);
  perform strata_audit.record_security_event('domain-joining-changed', null, p_organization_id,
    jsonb_build_object('organization_domain_id', p_organization_domain_id, 'is_joinable', p_is_joinable, 'role_ids', v_role_ids, 'company_id', p_company_id));
  return 'done';
end
$$;

comment on function strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid) is 'Whether whoever has proved an address at a domain may join the organization by themself, with which roles and in which company. Nobody can before the domain is verified. Outcomes: done, unchanged, admin_company_required, not_allowed, unknown. Not allowed: also when whoever sets it could not give one of the roles, or lets join the admin company from outside of it. Admin company required: one of the roles is for its members alone. Unknown: no such domain, role or company here. Raises ST402 for roles or a company where nobody may join and ST202 outside of read committed.';

alter function strata.set_domain_joining(uuid, uuid, boolean, uuid[], uuid) owner to strata_definer;
