create function strata.permissions_as_of(p_membership_id uuid, p_at timestamptz, p_organization_id uuid default null)
  returns table (permission text, effect text, scope text, counterpart_membership_id uuid, source text, role_id uuid, role text, role_path text[],
                 membership_role_id uuid, membership_grant_id uuid, started_at timestamptz, ended_at timestamptz, member_status text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_organization_id uuid := coalesce(p_organization_id, strata_core.organization_id());
  v_status          text;
begin
  if p_at is null or not strata_access.may_read_rights(v_organization_id, p_membership_id) then
    return;
  end if;
  v_status := strata_access.member_status(v_organization_id, p_membership_id, p_at);
  return query
    select p.permission, p.effect, p.scope, p.counterpart_membership_id, p.source, p.role_id, (select r.role from strata_access.roles r where r.role_id = p.role_id),
           case when p.role_path is not null then array(select r.role from unnest(p.role_path) with ordinality as s (role_id, position)
                                                        join strata_access.roles r on r.role_id = s.role_id order by s.position) end,
           p.membership_role_id, p.membership_grant_id, p.started_at, p.ended_at, v_status
    from strata_access.member_permissions(v_organization_id, p_membership_id, p_at) p
    order by p.permission, p.effect desc, p.scope, p.counterpart_membership_id, p.source, 8;
end
$$;

comment on function strata.permissions_as_of(uuid, timestamptz, uuid) is 'What a member was allowed and denied at a time, one row for each way by which it came; the period is that of the role held or of the grant. member_status says whether the member could act then: with anything but active, none of it was worth anything. For the member itself, for whoever has audit.read in the organization of the session, and for staff in any that they name; nobody else gets a row.';

alter function strata.permissions_as_of(uuid, timestamptz, uuid) owner to strata_definer;
