-- Who ends a membership may pass the default on to another one of the user's, or be told that the organization needs its last owner: both are held before.
create function strata_tenancy.change_membership_status(p_organization_id uuid, p_membership_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  perform strata_tenancy.lock_user_of(p_organization_id, p_membership_id);
  perform from strata_tenancy.organizations o where o.organization_id = p_organization_id for no key update;
  update strata_tenancy.memberships m
  set suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else m.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else m.suspended_until end,
      ended_at        = case p_change when 'end' then v_clock else m.ended_at end,
      status_reason   = p_reason
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.status <> 'ended';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.memberships m
                           where m.organization_id = p_organization_id and m.membership_id = p_membership_id) then 'refused' else 'unknown' end;
exception
  when sqlstate 'ST201' then
    return 'refused';
  when sqlstate 'ST204' then
    return 'last_owner';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_tenancy.change_membership_status(uuid, uuid, text, text, timestamptz) is 'Makes one change of status: suspend, reinstate or end. Called by the functions of the interface.';

alter function strata_tenancy.change_membership_status(uuid, uuid, text, text, timestamptz) owner to strata_definer;
