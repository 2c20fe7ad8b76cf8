create function strata.remove_role_permission(p_organization_id uuid, p_role_id uuid, p_permission text, p_reason text, p_scope text default 'organization') returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_clock   timestamptz;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  elsif p_role_id = strata_access.owner_role_id() then
    return 'refused';
  end if;
  perform strata_access.check_reason(p_reason);
  v_clock := strata_core.clock();
  update strata_access.role_permissions p
  set ended_at = greatest(v_clock, p.started_at), revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where p.role_id = p_role_id and p.permission = p_permission and p.scope = p_scope and p.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.remove_role_permission(uuid, uuid, text, text, text) is 'From now on a role does not bring a permission by itself. What it inherits stays. Whoever takes it away must hold all that the role brings. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: an owner holds every permission. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.remove_role_permission(uuid, uuid, text, text, text) owner to strata_definer;
