create function strata_tenancy.tg_memberships__end_relationships() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  update strata_tenancy.relationships r set ended_at = greatest(new.ended_at, r.started_at)
  where r.organization_id = new.organization_id and new.membership_id in (r.upper_membership_id, r.lower_membership_id)
    and (r.ended_at is null or r.ended_at > greatest(new.ended_at, r.started_at));
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__end_relationships() is 'Trigger: the relations of a member end with the membership; what has not begun never stands.';

alter function strata_tenancy.tg_memberships__end_relationships() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__end_relationships() to strata_owner;
set local role strata_owner;
