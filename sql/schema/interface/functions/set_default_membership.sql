-- Two choices of one person, and a choice and a join, wait for each other at the user.
create function strata.set_default_membership(p_organization_id uuid, p_membership_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_user_id uuid := (select m.user_id from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
  v_context record;
  v_is_own  boolean;
begin
  -- Compared in here and not in the query: see strata.open_party.
  select c.organization_id, c.user_id, c.impersonator_user_id into v_context from strata_core.context c;
  v_is_own := coalesce(v_context.organization_id = p_organization_id and v_context.user_id = v_user_id and v_context.impersonator_user_id is null, false);
  if not v_is_own and not strata_access.authorize(p_organization_id, 'members.manage') then
    return 'not_allowed';
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  end if;
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  if not v_is_own and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  update strata_tenancy.memberships m set is_default = true
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.user_id = v_user_id and m.ended_at is null and not m.is_default;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.memberships m
                           where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.is_default) then 'unchanged' else 'refused' end;
end
$$;

comment on function strata.set_default_membership(uuid, uuid) is 'Makes a membership the one as which its user acts where only the organization is named. Everybody may choose among the own ones. Outcomes: done, unchanged, refused, unknown, not_allowed. Refused: has ended, was erased, or has no user. Raises ST202 for a member outside of read committed.';

alter function strata.set_default_membership(uuid, uuid) owner to strata_definer;
