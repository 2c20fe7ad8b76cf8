create function strata.retire_role(p_organization_id uuid, p_role_id uuid, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata_access.authorize_role_change(p_organization_id, p_role_id);
begin
  if v_outcome <> 'done' then
    return v_outcome;
  end if;
  perform strata_access.check_reason(p_reason);
  if exists (select from strata_access.roles r where r.role_id = p_role_id and r.organization_id is null and r.role in ('owner', 'administrator', 'member')) then
    return 'refused';
  end if;
  update strata_access.roles r
  set retired_at = strata_core.clock(), retire_reason = p_reason,
      retired_by_membership_id = (select x.membership_id from strata_core.context x), retired_by_user_id = (select x.user_id from strata_core.context x)
  where r.role_id = p_role_id and r.retired_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.retire_role(uuid, uuid, text) is 'Takes a role out of use: from now on it brings nothing and nobody can be given it. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: owner, administrator and member stay. Raises ST402 without a reason and ST202 outside of read committed.';

alter function strata.retire_role(uuid, uuid, text) owner to strata_definer;
