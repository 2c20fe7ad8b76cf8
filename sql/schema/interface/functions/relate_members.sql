create function strata.relate_members(p_organization_id uuid, p_relationship_type text, p_upper_membership_id uuid, p_lower_membership_id uuid,
                                      p_from timestamptz default null, p_until timestamptz default null)
  returns table (outcome text, relationship_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_from       timestamptz := coalesce(p_from, strata_core.clock());
  v_types      record;
  v_constraint text;
begin
  if not strata_access.authorize(p_organization_id, 'members.manage') then
    return query select 'not_allowed', null::uuid;
    return;
  -- Rights may hang on who is above whom. It locks the organization, so that the types are those of this moment.
  elsif not strata_access.covers_member(p_organization_id, p_upper_membership_id) or not strata_access.covers_member(p_organization_id, p_lower_membership_id) then
    return query select 'not_allowed', null::uuid;
    return;
  end if;
  select u.party_type as upper, l.party_type as lower into v_types
  from strata_tenancy.memberships u cross join strata_tenancy.memberships l
  where u.organization_id = p_organization_id and u.membership_id = p_upper_membership_id
    and l.organization_id = p_organization_id and l.membership_id = p_lower_membership_id;
  if not found then
    return query select 'unknown', null::uuid;
    return;
  elsif not strata_access.covers_relation(p_organization_id, p_upper_membership_id, p_lower_membership_id, 'allow', p_until) then
    return query select 'not_allowed', null::uuid;
    return;
  elsif not exists (select from strata_tenancy.relationship_types t where t.relationship_type = p_relationship_type and t.applies_to = 'membership') then
    perform strata_core.raise_error('ST402', 'relationships_relationship_type_fkey');
  elsif not exists (select from strata_tenancy.relationship_rules r
                    where r.relationship_type = p_relationship_type and r.upper_party_type = v_types.upper and r.lower_party_type = v_types.lower) then
    return query select 'refused', null::uuid;
    return;
  end if;
  insert into strata_tenancy.relationships as r (organization_id, relationship_type, upper_membership_id, upper_party_type, lower_membership_id, lower_party_type,
                                                 started_at, ended_at)
  values (p_organization_id, p_relationship_type, p_upper_membership_id, v_types.upper, p_lower_membership_id, v_types.lower, v_from, p_until)
  returning r.relationship_id into relationship_id;
  outcome := 'created';
  return next;
exception
  -- The rule was removed at that moment.
  when foreign_key_violation then
    return query select 'refused', null::uuid;
  when sqlstate 'ST402' or check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    if v_constraint = 'relationships_overlap_check' then
      select case when tstzrange(r.started_at, r.ended_at) @> tstzrange(v_from, p_until) then 'unchanged' else 'overlap' end, r.relationship_id
        into outcome, relationship_id
      from strata_tenancy.relationships r
      where r.organization_id = p_organization_id and r.upper_membership_id = p_upper_membership_id and r.lower_membership_id = p_lower_membership_id
        and r.relationship_type = p_relationship_type and tstzrange(r.started_at, r.ended_at) && tstzrange(v_from, p_until)
      order by r.started_at limit 1;
      return next;
    elsif v_constraint in ('relationships_circle_check', 'relationships_member_ended_check') then
      return query select case v_constraint when 'relationships_circle_check' then 'circle' else 'refused' end, null::uuid;
    else
      perform strata_core.raise_error('ST402', v_constraint);
    end if;
end
$$;

comment on function strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz) is 'Puts a member above another, from now or p_from on and until ended or p_until. Outcomes: created, unchanged, overlap, circle, refused, unknown, not_allowed. Unchanged: they stand in that relation for all of that time. Overlap: for a part of it. Circle: somebody would be above themselves. Refused: their types may not, or one of them has left. Not_allowed: also when whoever relates them lacks something that they may, or that they would come to about each other. Raises ST402, with the constraint, for an unknown type of relation or a time that ends before it begins, and ST202 outside of read committed.';

alter function strata.relate_members(uuid, text, uuid, uuid, timestamptz, timestamptz) owner to strata_definer;
