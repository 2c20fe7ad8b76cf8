create function strata.suspend_membership(p_organization_id uuid, p_membership_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_tenancy.change_membership_status(p_organization_id, p_membership_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_membership(uuid, uuid, text, timestamptz) is 'Suspends a membership, until a time or until reinstated. The user and all other memberships stay as they are. Outcome done; refused, when strata_core.transitions does not allow it or the state is final; or unknown.';

alter function strata.suspend_membership(uuid, uuid, text, timestamptz) owner to strata_definer;
