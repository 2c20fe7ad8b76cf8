create function strata_access.tg_permissions__give_to_owner() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  insert into strata_access.role_permissions (role_id, permission, granted_by_user_id, reason)
  select strata_access.owner_role_id(), n.permission, x.user_id, 'An owner holds every permission.'
  from new_rows n
  left join strata_core.context x on true
  where n.kind = 'organization';
  return null;
end
$$;

comment on function strata_access.tg_permissions__give_to_owner() is 'Trigger: an owner holds every permission of organizations, also those registered later.';

create trigger t600_give_to_owner after insert on strata_access.permissions
  referencing new table as new_rows for each statement execute function strata_access.tg_permissions__give_to_owner();

alter function strata_access.tg_permissions__give_to_owner() owner to strata_definer;
