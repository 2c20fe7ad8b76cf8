create function strata.suspend_organization(p_organization_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_organization_status(p_organization_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_organization(uuid, text, timestamptz) is 'Suspends an organization, until a time or until reinstated. None of its sessions begins any more. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_organization(uuid, text, timestamptz) owner to strata_definer;
