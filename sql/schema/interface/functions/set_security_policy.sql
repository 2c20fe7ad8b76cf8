-- Whoever does not meet a policy is out from the next transaction on, and may be the last who could take it back: so nobody sets one that shuts out themself.
create function strata.set_security_policy(p_organization_id uuid, p_minimum_assurance_level integer, p_allowed_sign_in_methods text[]) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    strata_users.sessions;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'security.manage') then
    return 'not_allowed';
  end if;
  select s.* into v_session from strata_core.context c join strata_users.sessions s on s.session_id = c.session_id;
  if v_session.assurance_level < p_minimum_assurance_level then
    return 'assurance_too_low';
  elsif v_session.session_id is not null and coalesce(v_session.method, 'host') <> all (p_allowed_sign_in_methods) then
    return 'method_not_allowed';
  end if;
  update strata_tenancy.organizations o set minimum_assurance_level = p_minimum_assurance_level, allowed_sign_in_methods = p_allowed_sign_in_methods
  where o.organization_id = p_organization_id
    and (o.minimum_assurance_level::integer, o.allowed_sign_in_methods) is distinct from (p_minimum_assurance_level, p_allowed_sign_in_methods);
  if found then
    perform strata_audit.record_security_event('security-policy-changed', null, p_organization_id,
      jsonb_build_object('minimum_assurance_level', p_minimum_assurance_level, 'allowed_sign_in_methods', p_allowed_sign_in_methods));
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'unchanged' else 'unknown' end;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'assurance_level_check'));
end
$$;

comment on function strata.set_security_policy(uuid, integer, text[]) is 'Says how surely the members of an organization must have been recognised (1 to 3; 2 wants a second factor) and in which ways they may have signed in (null for all; host stands for sessions that the host opened by itself). It holds for whoever is signed in too, from the next transaction on. Outcomes: done, unchanged, unknown, assurance_too_low, method_not_allowed, not_allowed. Assurance too low, method not allowed: it would shut out whoever sets it. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_security_policy(uuid, integer, text[]) owner to strata_definer;
