-- Members keep what is said of themselves; whatever else is said of members and of the organization is for those who manage them. Locks what will be changed.
create function strata.open_party(p_organization_id uuid, p_membership_id uuid, p_is_own_enough boolean default true) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_context  record;
  v_is_own   boolean;
  v_ended_at timestamptz;
begin
  -- Compared in here and not in the query: for its estimates the planner would read the settings before anything has verified them.
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  v_is_own := coalesce(p_is_own_enough and v_context.organization_id = p_organization_id and v_context.membership_id = p_membership_id
                       and v_context.impersonator_user_id is null, false);
  if not v_is_own
     and not strata_access.authorize(p_organization_id, case when p_membership_id is null then 'organization.manage' else 'members.manage' end) then
    return 'not_allowed';
  elsif p_membership_id is null then
    select o.closed_at into v_ended_at from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
    return case when not found then 'unknown' when v_ended_at is not null then 'refused' else 'open' end;
  elsif not exists (select from strata_tenancy.memberships m where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then
    return 'unknown';
  elsif not v_is_own and not strata_access.covers_member(p_organization_id, p_membership_id) then
    return 'not_allowed';
  end if;
  select coalesce(m.ended_at, m.erased_at) into v_ended_at from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  return case when v_ended_at is not null then 'refused' else 'open' end;
end
$$;

comment on function strata.open_party(uuid, uuid, boolean) is 'Locks a member (or, with null, the organization) for a change of what is said of it: open, not_allowed, unknown, or refused once it has ended or the person was erased. Called by functions of the interface.';

alter function strata.open_party(uuid, uuid, boolean) owner to strata_definer;
