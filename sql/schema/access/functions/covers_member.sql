-- What is denied to the other member counts for nothing here: a deny can be lifted. What begins later counts.
create function strata_access.covers_member(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock   timestamptz;
  v_context record;
begin
  perform strata_access.lock_rights(p_organization_id);
  v_clock := strata_core.clock();
  select c.organization_id, c.membership_id, c.impersonator_user_id into v_context from strata_core.context c;
  if v_context.organization_id is null then
    return pg_has_role(session_user, 'strata_operator', 'usage');
  end if;
  return v_context.organization_id = p_organization_id and v_context.impersonator_user_id is null
     and (v_context.membership_id = p_membership_id
          or strata_access.member_covers(p_organization_id, v_context.membership_id, array(
               select e.permission from strata_access.membership_roles r
               join strata_access.effective_role_permissions e on e.role_id = r.role_id
               where r.organization_id = p_organization_id and r.membership_id = p_membership_id and (r.ended_at is null or r.ended_at > v_clock)
               union
               select g.permission from strata_access.membership_grants g
               where g.organization_id = p_organization_id and g.membership_id = p_membership_id and g.effect = 'allow'
                 and (g.ended_at is null or g.ended_at > v_clock)), '-infinity'));
end
$$;

comment on function strata_access.covers_member(uuid, uuid) is 'Whether whoever calls may act upon a member: it is themselves, or everything that the other may or will may, they may too; or it is the platform. Locks the rights of the organization, so that the answer holds until the transaction ends. Raises ST202 outside of read committed.';

alter function strata_access.covers_member(uuid, uuid) owner to strata_definer;
