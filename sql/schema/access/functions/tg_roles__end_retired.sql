-- A retired role brings nothing: what it brought, what it inherited and what inherited it end with it. Who held it is not touched, which may be many.
create function strata_access.tg_roles__end_retired() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_role_ids uuid[] := array(select n.role_id from old_rows o full join new_rows n on n.role_id = o.role_id
                             where o.retired_at is null and n.retired_at is not null);
begin
  if cardinality(v_role_ids) = 0 then
    return null;
  end if;
  perform strata_access.lock_roles(v_role_ids);
  update strata_access.role_inheritance i
  set ended_at = greatest(n.retired_at, i.started_at), revoked_by_membership_id = n.retired_by_membership_id,
      revoked_by_user_id = n.retired_by_user_id, revoke_reason = n.retire_reason
  from new_rows n
  where n.role_id in (i.role_id, i.inherits_role_id) and n.role_id = any (v_role_ids) and i.ended_at is null;
  update strata_access.role_permissions p
  set ended_at = greatest(n.retired_at, p.started_at), revoked_by_membership_id = n.retired_by_membership_id,
      revoked_by_user_id = n.retired_by_user_id, revoke_reason = n.retire_reason
  from new_rows n
  where n.role_id = p.role_id and n.role_id = any (v_role_ids) and p.ended_at is null;
  return null;
end
$$;

comment on function strata_access.tg_roles__end_retired() is 'Trigger: ends what a role brings and inherits when it is retired.';

create trigger t600_end_retired after update on strata_access.roles
  referencing old table as old_rows new table as new_rows for each statement execute function strata_access.tg_roles__end_retired();

alter function strata_access.tg_roles__end_retired() owner to strata_definer;
