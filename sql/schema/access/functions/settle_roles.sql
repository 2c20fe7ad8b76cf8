-- Writes differences alone: a role that brings what it brought before is not touched. Which roles inherit and what they bring is read in one statement.
create function strata_access.settle_roles(p_role_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  with recursive heir (role_id) as (
    select unnest(p_role_ids)
    union
    select i.role_id from heir h join strata_access.role_inheritance i on i.inherits_role_id = h.role_id and i.ended_at is null
  ), reach (role_id, source_role_id) as (
    select h.role_id, h.role_id from heir h
    union
    select r.role_id, i.inherits_role_id from reach r join strata_access.role_inheritance i on i.role_id = r.source_role_id and i.ended_at is null
  ), due as (
    select distinct r.role_id, p.permission, p.scope
    from reach r join strata_access.role_permissions p on p.role_id = r.source_role_id and p.ended_at is null
  ), lost as (
    delete from strata_access.effective_role_permissions e
    where e.role_id in (select h.role_id from heir h)
      and not exists (select from due d where d.role_id = e.role_id and d.permission = e.permission and d.scope = e.scope)
  )
  insert into strata_access.effective_role_permissions (role_id, permission, scope)
  select d.role_id, d.permission, d.scope from due d
  where not exists (select from strata_access.effective_role_permissions e
                    where e.role_id = d.role_id and e.permission = d.permission and e.scope = d.scope);
end
$$;

comment on function strata_access.settle_roles(uuid[]) is 'Brings effective_role_permissions in step for these roles and all that inherit from them. Idempotent. Whoever calls it holds the locks of lock_roles.';

alter function strata_access.settle_roles(uuid[]) owner to strata_definer;
