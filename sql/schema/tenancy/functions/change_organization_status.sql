create function strata_tenancy.change_organization_status(p_organization_id uuid, p_change text, p_reason text, p_until timestamptz default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock      timestamptz := strata_core.clock();
  v_constraint text;
begin
  update strata_tenancy.organizations o
  set suspended_at    = case p_change when 'suspend' then v_clock when 'reinstate' then null else o.suspended_at end,
      suspended_until = case p_change when 'suspend' then p_until when 'reinstate' then null else o.suspended_until end,
      closed_at       = case p_change when 'close' then v_clock else o.closed_at end,
      status_reason   = p_reason
  where o.organization_id = p_organization_id and o.status <> 'closed';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_tenancy.organizations o where o.organization_id = p_organization_id) then 'refused' else 'unknown' end;
exception
  when sqlstate 'ST201' then
    return 'refused';
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata_tenancy.change_organization_status(uuid, text, text, timestamptz) is 'Makes one change of status: suspend, reinstate or close. Called by the functions of the interface.';

alter function strata_tenancy.change_organization_status(uuid, text, text, timestamptz) owner to strata_definer;
