-- Whoever owns the organization for a time, or from a day to come, does not count as its owner: that makes way for what has no end.
create function strata_access.make_owner(p_organization_id uuid, p_membership_id uuid, p_source text, p_reason text) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if exists (select from strata_access.owners w where w.organization_id = p_organization_id and w.membership_id = p_membership_id) then
    return 'unchanged';
  end if;
  perform strata_access.withdraw_role(p_organization_id, p_membership_id, strata_access.owner_role_id(), p_reason);
  return strata_access.assign_role(p_organization_id, p_membership_id, strata_access.owner_role_id(), p_source, p_reason);
end
$$;

comment on function strata_access.make_owner(uuid, uuid, text, text) is 'Gives a member the role owner from now on and without an end; whether whoever calls may do that, and whether the member is active, is not looked at. Outcomes and errors as strata_access.assign_role.';

alter function strata_access.make_owner(uuid, uuid, text, text) owner to strata_definer;
