-- All of them, and not only those that these users are seen to own: whoever makes one of them an owner at this moment holds the organization too.
create function strata_access.lock_organizations_of(p_user_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  perform from strata_tenancy.organizations o
  where o.organization_id in (select m.organization_id from strata_tenancy.memberships m where m.user_id = any (p_user_ids) and m.ended_at is null)
  order by o.organization_id for no key update;
end
$$;

comment on function strata_access.lock_organizations_of(uuid[]) is 'Locks the organizations in which these users are members, for whoever goes on to look whether they own one, or to lock their memberships: organizations come first.';

alter function strata_access.lock_organizations_of(uuid[]) owner to strata_definer;
