create function strata.close_organization(p_organization_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'close', p_reason);
end;

comment on function strata.close_organization(uuid, text) is 'Closes an organization for good; nothing is deleted. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.close_organization(uuid, text) owner to strata_definer;
