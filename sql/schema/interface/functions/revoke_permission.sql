create function strata.revoke_permission(p_organization_id uuid, p_membership_grant_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_grant strata_access.membership_grants;
  v_clock timestamptz;
begin
  if not strata_access.authorize(p_organization_id, 'roles.grant') then
    return 'not_allowed';
  end if;
  perform strata_access.check_reason(p_reason);
  select g.* into v_grant from strata_access.membership_grants g
  where g.organization_id = p_organization_id and g.membership_grant_id = p_membership_grant_id;
  if not found then
    return 'unknown';
  elsif not strata_access.covers_member(p_organization_id, v_grant.membership_id)
        -- To lift a deny is to give.
        or v_grant.effect = 'deny' and not strata_access.covers_permissions(p_organization_id, array[v_grant.permission], v_grant.ended_at) then
    return 'not_allowed';
  end if;
  v_clock := strata_core.clock();
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.membership_grants g
  set started_at = least(g.started_at, v_clock), ended_at = v_clock, revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where g.organization_id = p_organization_id and g.membership_grant_id = p_membership_grant_id and (g.ended_at is null or g.ended_at > v_clock);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.revoke_permission(uuid, uuid, text) is 'Takes back what a member was granted or denied directly (roles.grant). Whoever does must hold all that the member may, and where it was denied that as well. Outcomes: done, unchanged, unknown, not_allowed. Unchanged: it has ended already. Raises ST402 without a reason and ST202 outside of read committed, but not for the platform.';

alter function strata.revoke_permission(uuid, uuid, text) owner to strata_definer;
