-- Two owners who go at once must not both count on the other. The row of the organization is locked and written: who comes second waits, and in repeatable read
-- fails. A closed organization needs no owner: the people in it can be erased.
create function strata_access.keep_owner(p_organization_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform from strata_tenancy.organizations o where o.organization_id = any (p_organization_ids) order by o.organization_id for no key update;
  update strata_tenancy.organizations o set updated_at = strata_core.clock() where o.organization_id = any (p_organization_ids);
  if exists (select from strata_tenancy.organizations o
             where o.organization_id = any (p_organization_ids) and o.status <> 'closed'
               and not exists (select from strata_access.owners w where w.organization_id = o.organization_id)) then
    perform strata_core.raise_error('ST204');
  end if;
end
$$;

comment on function strata_access.keep_owner(uuid[]) is 'Raises ST204 unless each of these organizations, from which an owner is going, has another one or is closed.';

alter function strata_access.keep_owner(uuid[]) owner to strata_definer;
