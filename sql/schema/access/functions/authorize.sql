-- The door of every function that manages an organization. A refusal is answered and not raised, so that its record is committed. It is recorded where
-- whoever was refused belongs, and names nothing of where they wanted to go.
create function strata_access.authorize(p_organization_id uuid, p_permission text) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_context record;
begin
  select c.organization_id, c.membership_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    if pg_has_role(session_user, 'strata_operator', 'usage') then
      return true;
    end if;
  elsif v_context.organization_id = p_organization_id and v_context.impersonator_user_id is null
        and strata_access.member_covers(p_organization_id, v_context.membership_id, array[p_permission], '-infinity') then
    return true;
  end if;
  perform strata_audit.record_security_event('access-denied', v_context.user_id, v_context.organization_id, jsonb_build_object('permission', p_permission));
  return false;
end
$$;

comment on function strata_access.authorize(uuid, text) is 'Whether whoever calls may manage an organization: a member who holds the permission there and is not impersonated, or without an organization a login of strata_operator. A refusal is recorded as access-denied.';

alter function strata_access.authorize(uuid, text) owner to strata_definer;
