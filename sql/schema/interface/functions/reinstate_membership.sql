create function strata.reinstate_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'reinstate', p_reason);
end;

comment on function strata.reinstate_membership(uuid, uuid, text) is 'Ends a suspension. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.reinstate_membership(uuid, uuid, text) owner to strata_definer;
