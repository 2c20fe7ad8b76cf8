create function strata_access.withdraw_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.membership_roles h
  set started_at = least(h.started_at, v_clock), ended_at = v_clock, revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where h.organization_id = p_organization_id and h.membership_id = p_membership_id and h.role_id = p_role_id and (h.ended_at is null or h.ended_at > v_clock);
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata_access.withdraw_role(uuid, uuid, uuid, text) is 'Takes a role from a member now, and whenever it would have begun later; whether whoever calls may do that is not looked at. Outcomes: done, unchanged. Raises ST204 for the last owner.';

alter function strata_access.withdraw_role(uuid, uuid, uuid, text) owner to strata_definer;
