-- To stand above or below somebody is worth what is allowed and denied about such members: a relation gives the one, and its end lifts the other. Whoever acts upon
-- themselves is asked this too.
create function strata_access.covers_relation(p_organization_id uuid, p_upper_membership_id uuid, p_lower_membership_id uuid, p_effect text,
                                              p_until timestamptz default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_clock timestamptz;
begin
  if not (strata_access.covers_member(p_organization_id, p_upper_membership_id) and strata_access.covers_member(p_organization_id, p_lower_membership_id)) then
    return false;
  end if;
  v_clock := strata_core.clock();
  return strata_access.covers_permissions(p_organization_id, array(
    select e.permission
    from strata_access.membership_roles r
    join strata_access.effective_role_permissions e
      on e.role_id = r.role_id and (r.membership_id, e.scope) in ((p_upper_membership_id, 'own_lower'), (p_lower_membership_id, 'own_upper'))
    where p_effect = 'allow' and r.organization_id = p_organization_id and (r.ended_at is null or r.ended_at > v_clock)
    union
    select g.permission
    from strata_access.membership_grants g
    where g.organization_id = p_organization_id and g.effect = p_effect and (g.ended_at is null or g.ended_at > v_clock)
      and (g.membership_id = p_upper_membership_id and g.scope = 'own_lower' and coalesce(g.counterpart_membership_id, p_lower_membership_id) = p_lower_membership_id
           or g.membership_id = p_lower_membership_id and g.scope = 'own_upper' and coalesce(g.counterpart_membership_id, p_upper_membership_id) = p_upper_membership_id)
  ), p_until);
end
$$;

comment on function strata_access.covers_relation(uuid, uuid, uuid, text, timestamptz) is 'Whether whoever calls may begin (effect allow) or end (deny) a relation of two members: they cover both, and until a time (null: without an end) everything that the two are allowed, or denied, about members who stand so to them; or it is the platform. Locks and raises as covers_permissions.';

alter function strata_access.covers_relation(uuid, uuid, uuid, text, timestamptz) owner to strata_definer;
