create function strata.revoke_platform_role(p_user_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
begin
  perform strata_access.check_reason(p_reason);
  -- What has not begun has never stood, and ends where it would begin: now.
  update strata_access.user_roles h
  set started_at = least(h.started_at, v_clock), ended_at = v_clock, revoked_by_user_id = (select x.user_id from strata_core.context x), revoke_reason = p_reason
  where h.user_id = p_user_id and h.role_id = p_role_id and (h.ended_at is null or h.ended_at > v_clock);
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_access.user_roles h where h.user_id = p_user_id and h.role_id = p_role_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.revoke_platform_role(uuid, uuid, text) is 'Takes a role of the platform from a user now, and whenever it would have begun later. Outcomes: done, unchanged, unknown. Unknown: the user never had it. Raises ST402 without a reason.';

alter function strata.revoke_platform_role(uuid, uuid, text) owner to strata_definer;
