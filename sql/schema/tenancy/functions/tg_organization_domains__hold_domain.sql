-- Whoever verifies a domain takes the one place there is for it, also by hand; of two at once the second waits for the first and then breaks the key.
create function strata_tenancy.tg_organization_domains__hold_domain() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and old.status = 'verified' and (new.status <> 'verified' or new.domain <> old.domain) then
    delete from strata_tenancy.domain_holders h
    where h.domain = old.domain and h.holder_organization_id = old.organization_id and h.organization_domain_id = old.organization_domain_id;
  end if;
  if new.status = 'verified' and (tg_op = 'INSERT' or old.status <> 'verified' or new.domain <> old.domain) then
    insert into strata_tenancy.domain_holders (domain, holder_organization_id, organization_domain_id, held_at)
    values (new.domain, new.organization_id, new.organization_domain_id, new.verified_at);
  end if;
  return null;
end
$$;

comment on function strata_tenancy.tg_organization_domains__hold_domain() is 'Trigger: a verified domain is held by its organization alone, and by nobody once it is not verified any more.';

alter function strata_tenancy.tg_organization_domains__hold_domain() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_organization_domains__hold_domain() to strata_owner;
set local role strata_owner;
