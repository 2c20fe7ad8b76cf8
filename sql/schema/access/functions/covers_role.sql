create function strata_access.covers_role(p_organization_id uuid, p_role_id uuid, p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_context record;
begin
  perform strata_access.lock_rights(p_organization_id);
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    return pg_has_role(session_user, 'strata_operator', 'usage');
  end if;
  return v_context.organization_id = p_organization_id and v_context.impersonator_user_id is null
     and strata_access.member_covers_role(p_organization_id, v_context.membership_id, p_role_id, p_until);
end
$$;

comment on function strata_access.covers_role(uuid, uuid, timestamptz) is 'Whether whoever calls may give a role away until a time (null: without an end): a member who holds everything that it brings, or the platform. Locks the rights of the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.covers_role(uuid, uuid, timestamptz) owner to strata_definer;
