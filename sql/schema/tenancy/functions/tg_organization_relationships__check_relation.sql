-- As strata_tenancy.tg_relationships__check_relation. Here a circle can go through all organizations, so whoever adds to a hierarchy is alone.
create function strata_tenancy.tg_organization_relationships__check_relation() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_is_hierarchy boolean;
  v_period       tstzrange;
begin
  if tg_op = 'UPDATE'
     and (new.organization_relationship_id, new.relationship_type, new.upper_organization_id, new.lower_organization_id)
         = (old.organization_relationship_id, old.relationship_type, old.upper_organization_id, old.lower_organization_id)
     and new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity') then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif new.ended_at < new.started_at then
    perform strata_core.raise_error('ST402', 'organization_relationships_ended_at_check');
  end if;
  v_is_hierarchy := (select t.is_hierarchy from strata_tenancy.relationship_types t where t.relationship_type = new.relationship_type);
  v_period := tstzrange(new.started_at, new.ended_at);
  if v_is_hierarchy then
    perform pg_advisory_xact_lock('strata_tenancy.organization_relationships'::regclass::oid::bigint);
  end if;
  perform from strata_tenancy.organizations o
  where o.organization_id in (new.upper_organization_id, new.lower_organization_id) order by o.organization_id for no key update;
  if exists (select from strata_tenancy.organizations o
             where o.organization_id in (new.upper_organization_id, new.lower_organization_id) and o.closed_at < coalesce(new.ended_at, 'infinity')) then
    perform strata_core.raise_error('ST402', 'organization_relationships_organization_closed_check');
  elsif exists (select from strata_tenancy.organization_relationships r
                where r.upper_organization_id = new.upper_organization_id and r.lower_organization_id = new.lower_organization_id
                  and r.relationship_type = new.relationship_type and r.organization_relationship_id <> new.organization_relationship_id
                  and tstzrange(r.started_at, r.ended_at) && v_period) then
    perform strata_core.raise_error('ST402', 'organization_relationships_overlap_check');
  elsif v_is_hierarchy and exists (
    with recursive below (organization_id, period) as (
      select new.lower_organization_id, v_period
      union
      select r.lower_organization_id, b.period * tstzrange(r.started_at, r.ended_at)
      from below b
      join strata_tenancy.organization_relationships r
        on r.upper_organization_id = b.organization_id and r.relationship_type = new.relationship_type
           and r.organization_relationship_id <> new.organization_relationship_id and tstzrange(r.started_at, r.ended_at) && b.period
    ) select from below b where b.organization_id = new.upper_organization_id) then
    perform strata_core.raise_error('ST402', 'organization_relationships_circle_check');
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg_organization_relationships__check_relation() is 'Trigger: refuses a relation of an organization that is closed (organization_relationships_organization_closed_check), a second one of the type at the same time (organization_relationships_overlap_check) and in a hierarchy a circle (organization_relationships_circle_check). Raises ST402 with that name, and ST202 outside of read committed.';
