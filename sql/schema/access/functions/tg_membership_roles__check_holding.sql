-- What no constraint can say: the role is one for memberships and in use, the member belongs to the admin company where the role needs that, and no two
-- periods overlap. Whoever gives a role holds the row of the membership, as whoever moves it to another company does. To end or shorten a period breaks
-- none of this. What comes after the lock has to see what was committed before it, which only read committed does.
create function strata_access.tg_membership_roles__check_holding() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_role strata_access.roles;
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.membership_id, new.role_id) = (old.organization_id, old.membership_id, old.role_id)
     and (new.ended_at = new.started_at
          or new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity')) then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = new.organization_id and m.membership_id = new.membership_id for no key update;
  select r.* into v_role from strata_access.roles r where r.role_id = new.role_id;
  if v_role.kind = 'platform' or v_role.retired_at < coalesce(new.ended_at, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_roles_role_id_check');
  elsif v_role.is_for_admin_company and coalesce(new.ended_at, 'infinity') > strata_core.clock()
        and not exists (select from strata_tenancy.memberships m
                        join strata_tenancy.companies c on c.organization_id = m.organization_id and c.company_id = m.company_id and c.is_admin
                        where m.organization_id = new.organization_id and m.membership_id = new.membership_id) then
    perform strata_core.raise_error('ST402', 'membership_roles_admin_company_check');
  elsif exists (select from strata_access.membership_roles o
                where o.organization_id = new.organization_id and o.membership_id = new.membership_id and o.role_id = new.role_id
                  and o.membership_role_id <> new.membership_role_id
                  and tstzrange(o.started_at, o.ended_at) && tstzrange(least(new.started_at, new.ended_at), new.ended_at)) then
    perform strata_core.raise_error('ST402', 'membership_roles_overlap_check');
  end if;
  return new;
end
$$;

comment on function strata_access.tg_membership_roles__check_holding() is 'Trigger: refuses a role that memberships cannot hold or that is retired (membership_roles_role_id_check), one that needs the admin company (membership_roles_admin_company_check) and a second period at the same time (membership_roles_overlap_check). Raises ST402 with that name, and ST202 outside of read committed.';

create trigger t200_check_holding before insert or update on strata_access.membership_roles
  for each row execute function strata_access.tg_membership_roles__check_holding();

alter function strata_access.tg_membership_roles__check_holding() owner to strata_definer;
