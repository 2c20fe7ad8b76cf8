create function strata.end_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'end', p_reason);
end;

comment on function strata.end_membership(uuid, uuid, text) is 'Ends a membership for good. What it authored stays; a rejoin is a new membership. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.end_membership(uuid, uuid, text) owner to strata_definer;
