create function strata.refuse_impersonation(p_organization_id uuid, p_reason text default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'security.manage') then
    return 'not_allowed';
  end if;
  update strata_tenancy.organizations o set impersonation_refused_at = strata_core.clock()
  where o.organization_id = p_organization_id and o.impersonation_refused_at is null;
  if found then
    perform strata_audit.record_security_event('impersonation-disallowed', null, p_organization_id, p_reason => p_reason);
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'unchanged' else 'unknown' end;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.refuse_impersonation(uuid, text) is 'Forbids staff to act as members of an organization, and ends what they do so at its next transaction. Outcomes: done, unchanged, unknown, not_allowed. Raises ST402 for a reason that is not allowed.';

alter function strata.refuse_impersonation(uuid, text) owner to strata_definer;
