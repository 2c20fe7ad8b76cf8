create function strata_access.tg_role_permissions__settle_roles() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock    timestamptz;
  v_role_ids uuid[];
begin
  if tg_op = 'INSERT' then
    v_role_ids := array(select distinct n.role_id from new_rows n);
  elsif tg_op = 'DELETE' then
    v_role_ids := array(select distinct o.role_id from old_rows o);
  else
    v_role_ids := array(select n.role_id from new_rows n union select o.role_id from old_rows o);
  end if;
  if cardinality(v_role_ids) = 0 then
    return null;
  end if;
  perform strata_access.lock_roles(v_role_ids);
  if tg_op <> 'DELETE' then
    v_clock := strata_core.clock();
    if exists (select from new_rows n where n.started_at > v_clock or n.ended_at > v_clock) then
      perform strata_core.raise_error('ST402', 'role_permissions_started_at_check');
    elsif exists (select from new_rows n join strata_access.roles r on r.role_id = n.role_id where n.ended_at is null and r.retired_at is not null) then
      perform strata_core.raise_error('ST402', 'role_permissions_retired_check');
    end if;
  end if;
  perform strata_access.settle_roles(v_role_ids);
  return null;
end
$$;

comment on function strata_access.tg_role_permissions__settle_roles() is 'Trigger: keeps effective_role_permissions in step. Raises ST402 for a time to come (role_permissions_started_at_check) or a retired role (role_permissions_retired_check).';

create trigger t600_settle_inserted after insert on strata_access.role_permissions
  referencing new table as new_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();
create trigger t600_settle_updated after update on strata_access.role_permissions
  referencing old table as old_rows new table as new_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();
create trigger t600_settle_deleted after delete on strata_access.role_permissions
  referencing old table as old_rows for each statement execute function strata_access.tg_role_permissions__settle_roles();

alter function strata_access.tg_role_permissions__settle_roles() owner to strata_definer;
