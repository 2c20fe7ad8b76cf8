-- Every answer about what the caller's rights cover comes from here. The platform covers everything; it holds the organization all the same, which comes before
-- its members in the order of locks.
create function strata_access.covers_permissions(p_organization_id uuid, p_permissions text[], p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
    return pg_has_role(session_user, 'strata_operator', 'usage');
  elsif v_context.organization_id is distinct from p_organization_id or v_context.impersonator_user_id is not null then
    return false;
  end if;
  perform strata_access.lock_rights(p_organization_id);
  if strata_access.member_covers(p_organization_id, v_context.membership_id, p_permissions, p_until) then
    return true;
  end if;
  perform strata_audit.record_security_event('access-denied', v_context.user_id, p_organization_id, jsonb_build_object('beyond', array(
    select p.permission from unnest(p_permissions) as p (permission)
    where not strata_access.member_covers(p_organization_id, v_context.membership_id, array[p.permission], p_until) order by p.permission)));
  return false;
end
$$;

comment on function strata_access.covers_permissions(uuid, text[], timestamptz) is 'Whether whoever calls may give these permissions away until a time (null: without an end): a member who holds them about everybody, or the platform. What a member wanted and has not is recorded as access-denied. Locks the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed, but not for the platform.';

alter function strata_access.covers_permissions(uuid, text[], timestamptz) owner to strata_definer;
