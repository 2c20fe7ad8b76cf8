create function strata.remove_role_inheritance(p_organization_id uuid, p_role_id uuid, p_inherits_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
  v_clock   timestamptz;
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  v_clock := strata_core.clock();
  update strata_access.role_inheritance i
  set ended_at = greatest(v_clock, i.started_at), revoke_reason = p_reason,
      revoked_by_membership_id = (select x.membership_id from strata_core.context x), revoked_by_user_id = (select x.user_id from strata_core.context x)
  where i.role_id = p_role_id and i.inherits_role_id = p_inherits_role_id and i.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.remove_role_inheritance(uuid, uuid, uuid, text) is 'From now on a role does not bring what another brings. Whoever says so must hold all that the first brings. Outcomes: done, unchanged, unknown, not_allowed. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.remove_role_inheritance(uuid, uuid, uuid, text) owner to strata_definer;
