-- As tg_membership_roles__check_holding: the row of the membership is the lock.
create function strata_access.tg_membership_grants__check_overlap() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  if tg_op = 'UPDATE'
     and (new.organization_id, new.membership_id, new.permission, new.scope) = (old.organization_id, old.membership_id, old.permission, old.scope)
     and new.counterpart_membership_id is not distinct from old.counterpart_membership_id
     and (new.ended_at = new.started_at
          or new.started_at >= old.started_at and coalesce(new.ended_at, 'infinity') <= coalesce(old.ended_at, 'infinity')) then
    return new;
  elsif current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  perform from strata_tenancy.memberships m where m.organization_id = new.organization_id and m.membership_id = new.membership_id for no key update;
  if exists (select from strata_access.membership_grants o
             where o.organization_id = new.organization_id and o.membership_id = new.membership_id and o.permission = new.permission and o.scope = new.scope
               and o.counterpart_membership_id is not distinct from new.counterpart_membership_id
               and o.membership_grant_id <> new.membership_grant_id
               and tstzrange(o.started_at, o.ended_at) && tstzrange(least(new.started_at, new.ended_at), new.ended_at)) then
    perform strata_core.raise_error('ST402', 'membership_grants_overlap_check');
  end if;
  return new;
end
$$;

comment on function strata_access.tg_membership_grants__check_overlap() is 'Trigger: refuses a second grant of a permission at the same time, scope and counterpart. Raises ST402 (membership_grants_overlap_check), and ST202 outside of read committed.';

create trigger t200_check_overlap before insert or update on strata_access.membership_grants
  for each row execute function strata_access.tg_membership_grants__check_overlap();

alter function strata_access.tg_membership_grants__check_overlap() owner to strata_definer;
