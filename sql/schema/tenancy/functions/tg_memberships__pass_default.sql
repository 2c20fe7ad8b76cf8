-- Whoever would take over may be ending at this moment: then it is waited for, found ended, and the next one is looked for.
create function strata_tenancy.tg_memberships__pass_default() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_heir_id uuid;
begin
  loop
    select m.membership_id into v_heir_id from strata_tenancy.memberships m
    where m.organization_id = old.organization_id and m.user_id = old.user_id and m.ended_at is null
    order by m.is_default desc, m.status = 'active' desc, m.joined_at, m.membership_id limit 1;
    exit when not found;
    update strata_tenancy.memberships m set is_default = true
    where m.organization_id = old.organization_id and m.membership_id = v_heir_id and m.user_id = old.user_id and m.ended_at is null;
    exit when found;
  end loop;
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__pass_default() is 'Trigger: when the default membership of a user in an organization ends, the oldest active one that is left becomes it, or else the oldest.';

alter function strata_tenancy.tg_memberships__pass_default() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg_memberships__pass_default() to strata_owner;
set local role strata_owner;
