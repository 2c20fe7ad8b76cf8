create function strata.legacy_permissions(p_organization_id uuid default null, p_permission_index bigint default null)
  returns table (permission_index bigint, permissions text[], organization_id uuid, membership_id uuid, scope text, counterpart_membership_id uuid, is_ambiguous boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select l.permission_index, l.permissions, l.organization_id, l.membership_id, l.scope, l.counterpart_membership_id, l.is_ambiguous
    from strata_access.legacy_permissions l
    where (p_organization_id is null or l.organization_id = p_organization_id) and (p_permission_index is null or l.permission_index = p_permission_index)
    order by l.permission_index, l.organization_id, l.membership_id, l.scope, l.counterpart_membership_id;
end
$$;

comment on function strata.legacy_permissions(uuid, bigint) is 'What a system before this one would have in its table: one row per index under which a member is allowed something directly now, with the permissions; of one organization or index where named. An index that can be read otherwise too is ambiguous: whoever looks it up finds the rights of others there. Roles and what is denied are not in it.';

alter function strata.legacy_permissions(uuid, bigint) owner to strata_definer;
