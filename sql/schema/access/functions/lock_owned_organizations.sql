create function strata_access.lock_owned_organizations(p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform from strata_tenancy.organizations o
  where o.organization_id in (select w.organization_id from strata_access.owners w where w.user_id = any (p_user_ids))
  order by o.organization_id for no key update;
end
$$;

comment on function strata_access.lock_owned_organizations(uuid[]) is 'Locks the organizations that these users own, for whoever goes on to lock their memberships: organizations come first.';

alter function strata_access.lock_owned_organizations(uuid[]) owner to strata_definer;
