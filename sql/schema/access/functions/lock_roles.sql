-- Two changes of roles that are right one by one can together make a circle, or each compute what a role brings without the other. Roles of an organization
-- change one after the other: whoever changes them holds its row. Those of the platform are inherited everywhere: whoever changes them holds all of them, and
-- whoever changes roles of an organization shares them. Nobody who only reads waits for any of this. What comes after the locks has to see what was
-- committed before them, which only read committed does.
create function strata_access.lock_roles(p_role_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.organizations o
  where o.organization_id in (select r.organization_id from strata_access.roles r where r.role_id = any (p_role_ids))
  order by o.organization_id for no key update;
  if exists (select from strata_access.roles r where r.role_id = any (p_role_ids) and r.organization_id is null) then
    perform from strata_access.roles r where r.organization_id is null order by r.role_id for no key update;
  else
    perform from strata_access.roles r where r.organization_id is null order by r.role_id for share;
  end if;
end
$$;

comment on function strata_access.lock_roles(uuid[]) is 'Locks what changes of these roles go by: their organizations, then the roles of the platform. Raises ST202 outside of read committed.';

alter function strata_access.lock_roles(uuid[]) owner to strata_definer;
