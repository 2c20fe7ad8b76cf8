-- Nothing is below an organization that is just founded, so only moves are looked at. Two that only together make a circle can be of any organizations, so whoever moves one is alone; what comes after the lock has to see what was
-- committed before it, which only read committed does.
create function strata_tenancy.tg_organizations__refuse_circle() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_organization_id uuid := new.parent_organization_id;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform pg_advisory_xact_lock('strata_tenancy.organizations'::regclass::oid::bigint);
  while v_organization_id is not null loop
    if v_organization_id = new.organization_id then
      perform strata_core.raise_error('ST402', 'organizations_parent_organization_id_check');
    end if;
    v_organization_id := (select o.parent_organization_id from strata_tenancy.organizations o where o.organization_id = v_organization_id);
  end loop;
  return new;
end
$$;

comment on function strata_tenancy.tg_organizations__refuse_circle() is 'Trigger: refuses an organization that would be above itself. Raises ST402, and ST202 outside of read committed.';

alter function strata_tenancy.tg_organizations__refuse_circle() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_organizations__refuse_circle() to strata_owner;
set local role strata_owner;
