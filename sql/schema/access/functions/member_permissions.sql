-- From the dated rows alone and not from what is maintained: it answers for any day, and says by which way something came. What was written by hand may have been
-- a circle on some day, and is not followed round.
create function strata_access.member_permissions(p_organization_id uuid, p_membership_id uuid, p_at timestamptz)
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, source text, role_id uuid, role_path uuid[],
                 membership_role_id uuid, membership_grant_id uuid, started_at timestamptz, ended_at timestamptz)
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with recursive reach (membership_role_id, role_id, role_path, started_at, ended_at) as (
    select r.membership_role_id, r.role_id, array[r.role_id], r.started_at, r.ended_at
    from strata_access.membership_roles r
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id
      and r.started_at <= p_at and (r.ended_at is null or r.ended_at > p_at)
    union all
    select a.membership_role_id, i.inherits_role_id, a.role_path || i.inherits_role_id, a.started_at, a.ended_at
    from reach a
    join strata_access.role_inheritance i on i.role_id = a.role_id and i.started_at <= p_at and (i.ended_at is null or i.ended_at > p_at)
    where i.inherits_role_id <> all (a.role_path)
  )
  select p.permission, 'allow', p.scope, null::uuid, 'role', a.role_path[1], a.role_path, a.membership_role_id, null::uuid, a.started_at, a.ended_at
  from reach a
  join strata_access.role_permissions p on p.role_id = a.role_id and p.started_at <= p_at and (p.ended_at is null or p.ended_at > p_at)
  union all
  select g.permission, g.effect, g.scope, g.counterpart_membership_id, 'grant', null, null, null, g.membership_grant_id, g.started_at, g.ended_at
  from strata_access.membership_grants g
  where g.organization_id = p_organization_id and g.membership_id = p_membership_id
    and g.started_at <= p_at and (g.ended_at is null or g.ended_at > p_at);
end
$$;

comment on function strata_access.member_permissions(uuid, uuid, timestamptz) is 'What a member was allowed and denied at a time, one row for each way by which it came: source role, with the role held and the path from it to the role that brings the permission, or source grant. The period is that of the role held or of the grant. Whether membership, user and organization were active then is not looked at.';

alter function strata_access.member_permissions(uuid, uuid, timestamptz) owner to strata_definer;
