create function strata.remove_domain(p_organization_id uuid, p_organization_domain_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_domain     strata_tenancy.organization_domains;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'domains.manage') then
    return 'not_allowed';
  end if;
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
  select d.* into v_domain from strata_tenancy.organization_domains d
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id for no key update;
  if not found then
    return 'unknown';
  elsif v_domain.status = 'removed' then
    return 'unchanged';
  end if;
  update strata_access.domain_roles r set ended_at = greatest(strata_core.clock(), r.started_at)
  where r.organization_id = p_organization_id and r.organization_domain_id = p_organization_domain_id and r.ended_at is null;
  update strata_tenancy.organization_domains d
  set removed_at = strata_core.clock(), joinable_at = null, company_id = null, taken_at = null, status_reason = p_reason
  where d.organization_id = p_organization_id and d.organization_domain_id = p_organization_domain_id;
  perform strata_audit.record_security_event('domain-removed', null, p_organization_id,
                                             jsonb_build_object('organization_domain_id', p_organization_domain_id, 'status', v_domain.status));
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.remove_domain(uuid, uuid, text) is 'Takes a domain back: nobody joins by it any more, and another organization can have it. Whoever has joined stays. Outcomes: done, unchanged, not_allowed, unknown. Raises ST402 for a reason that is not allowed.';

alter function strata.remove_domain(uuid, uuid, text) owner to strata_definer;
