create function strata.list_membership_moves(p_organization_id uuid, p_membership_id uuid)
  returns table (from_organization_id uuid, from_membership_id uuid, to_organization_id uuid, to_membership_id uuid, moved_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    with recursive origin (organization_id, membership_id) as (
      select p_organization_id, p_membership_id
      union
      select v.from_organization_id, v.from_membership_id
      from origin o join strata_tenancy.membership_moves v on v.to_organization_id = o.organization_id and v.to_membership_id = o.membership_id
    )
    select v.from_organization_id, v.from_membership_id, v.to_organization_id, v.to_membership_id, v.moved_at
    from origin o join strata_tenancy.membership_moves v on v.to_organization_id = o.organization_id and v.to_membership_id = o.membership_id
    order by v.moved_at desc;
end
$$;

comment on function strata.list_membership_moves(uuid, uuid) is 'One row per move that led to a membership, the last one first: where it came from.';

alter function strata.list_membership_moves(uuid, uuid) owner to strata_definer;
