-- What no constraint can say: both members still belong, two of them stand in one relation of a type at a time, and nobody is above themselves. Whoever
-- relates two members holds both rows, and in a hierarchy the organization's, because relations of other members can close a circle together. What comes
-- after the locks has to see what was committed before them, which only read committed does. To end or shorten a relation breaks none of this.
create function strata_tenancy.tg_relationships__check_relation() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_is_hierarchy boolean;
  v_period       tstzrange;
  v_level        uuid[];
  v_periods      tstzmultirange[];
  v_seen         uuid[] := '{}';
  v_seen_periods tstzmultirange[] := '{}';
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.relationship_id, new.relationship_type, new.upper_membership_id, new.lower_membership_id)
         = (old.organization_id, old.relationship_id, old.relationship_type, old.upper_membership_id, old.lower_membership_id)
     and new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity') then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif new.ended_at < new.started_at then
    perform strata_core.raise_error('ST402', 'relationships_ended_at_check');
  end if;
  v_is_hierarchy := (select t.is_hierarchy from strata_tenancy.relationship_types t where t.relationship_type = new.relationship_type);
  v_period := tstzrange(new.started_at, new.ended_at);
  v_level := array[new.lower_membership_id];
  v_periods := array[tstzmultirange(v_period)];
  if v_is_hierarchy then
    perform from strata_tenancy.organizations o where o.organization_id = new.organization_id for no key update;
  end if;
  perform from strata_tenancy.memberships m
  where m.organization_id = new.organization_id and m.membership_id in (new.upper_membership_id, new.lower_membership_id)
  order by m.membership_id for no key update;
  if exists (select from strata_tenancy.memberships m
             where m.organization_id = new.organization_id and m.membership_id in (new.upper_membership_id, new.lower_membership_id)
               and m.ended_at < coalesce(new.ended_at, 'infinity')) then
    perform strata_core.raise_error('ST402', 'relationships_member_ended_check');
  elsif exists (select from strata_tenancy.relationships r
                where r.organization_id = new.organization_id and r.upper_membership_id = new.upper_membership_id and r.lower_membership_id = new.lower_membership_id
                  and r.relationship_type = new.relationship_type and r.relationship_id <> new.relationship_id
                  and tstzrange(r.started_at, r.ended_at) && v_period) then
    perform strata_core.raise_error('ST402', 'relationships_overlap_check');
  end if;
  -- Level by level, and everybody only with the times that are new of them: a recursive query would keep every path's own, and of those a net of dated relations has
  -- more than anybody can wait for. At one moment and not one after the other: a path counts for as long as all of it stands.
  while v_is_hierarchy and v_level is not null loop
    if new.upper_membership_id = any (v_level) then
      perform strata_core.raise_error('ST402', 'relationships_circle_check');
    end if;
    v_seen := v_seen || v_level;
    v_seen_periods := v_seen_periods || v_periods;
    select array_agg(n.membership_id), array_agg(n.period) into v_level, v_periods
    from (
      select f.membership_id, f.period - coalesce(k.period, '{}') as period
      from (select r.lower_membership_id as membership_id, range_agg(l.period * tstzmultirange(tstzrange(r.started_at, r.ended_at))) as period
            from unnest(v_level, v_periods) as l (membership_id, period)
            join strata_tenancy.relationships r
              on r.organization_id = new.organization_id and r.upper_membership_id = l.membership_id and r.relationship_type = new.relationship_type
                 and r.relationship_id <> new.relationship_id and tstzrange(r.started_at, r.ended_at) && l.period
            group by r.lower_membership_id) f
      left join (select h.membership_id, range_agg(h.period) as period from unnest(v_seen, v_seen_periods) as h (membership_id, period) group by h.membership_id) k
        on k.membership_id = f.membership_id
    ) n
    where not isempty(n.period);
  end loop;
  return new;
end
$$;

comment on function strata_tenancy.tg_relationships__check_relation() is 'Trigger: refuses a relation of a member who has left (relationships_member_ended_check), a second one of the type at the same time (relationships_overlap_check) and in a hierarchy a circle (relationships_circle_check). Raises ST402 with that name, and ST202 outside of read committed.';
