create function strata_access.covers_permission(p_organization_id uuid, p_permission text, p_until timestamptz default null) returns boolean
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
     and strata_access.member_covers(p_organization_id, v_context.membership_id, array[p_permission], p_until);
end
$$;

comment on function strata_access.covers_permission(uuid, text, timestamptz) is 'Whether whoever calls may give a permission away until a time (null: without an end): a member who holds it about everybody, or the platform. Locks the rights of the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.covers_permission(uuid, text, timestamptz) owner to strata_definer;
