-- Gives what is missing of the period: a member who holds the role for a part of it is given the rest, in rows of their own, because somebody else may have
-- given that part for another reason. Whoever accepts an invitation or joins by a domain gives themself nothing: that was whoever invited, or let join.
create function strata_access.assign_role(p_organization_id uuid, p_membership_id uuid, p_role_id uuid, p_source text, p_reason text,
                                          p_from timestamptz default null, p_until timestamptz default null, p_source_reference text default null,
                                          p_granter_membership_id uuid default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_from       timestamptz := coalesce(p_from, strata_core.clock());
  -- Without an end is one thing, in whatever words: an owner counts only so.
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_role       strata_access.roles;
  v_membership strata_tenancy.memberships;
begin
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  select r.* into v_role from strata_access.roles r
  where r.role_id = p_role_id and r.defined_in in (p_organization_id, strata_access.platform_id()) and r.kind = 'organization' and r.retired_at is null;
  if v_membership.membership_id is null or v_membership.ended_at is not null or v_role.role_id is null then
    return 'unknown';
  elsif v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'membership_roles_ended_at_check');
  elsif v_role.is_for_admin_company
        and not exists (select from strata_tenancy.companies c
                        where c.organization_id = p_organization_id and c.company_id = v_membership.company_id and c.is_admin) then
    return 'admin_company_required';
  end if;
  insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, source, source_reference, started_at, ended_at,
                                              granted_by_membership_id, granted_by_user_id, reason)
  select p_organization_id, p_membership_id, p_role_id, v_role.defined_in, p_source, p_source_reference, lower(gap.period), upper(gap.period),
         case when p_source in ('invitation', 'domain') then p_granter_membership_id else coalesce(p_granter_membership_id, x.membership_id) end,
         case when p_granter_membership_id is null then case when p_source not in ('invitation', 'domain') then x.user_id end
              else (select g.user_id from strata_tenancy.memberships g
                    where g.organization_id = p_organization_id and g.membership_id = p_granter_membership_id) end,
         p_reason
  from unnest(tstzmultirange(tstzrange(v_from, v_until))
              - coalesce((select range_agg(tstzrange(h.started_at, h.ended_at)) from strata_access.membership_roles h
                          where h.organization_id = p_organization_id and h.membership_id = p_membership_id and h.role_id = p_role_id), '{}')) as gap (period)
  left join strata_core.context x on true;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata_access.assign_role(uuid, uuid, uuid, text, text, timestamptz, timestamptz, text, uuid) is 'Gives a member a role, from now or a time and until a time or without an end; whether whoever calls may do that is not looked at. Outcomes: done, unchanged, unknown, admin_company_required. Raises ST402, with the constraint, for values that are not allowed and ST202 outside of read committed.';

alter function strata_access.assign_role(uuid, uuid, uuid, text, text, timestamptz, timestamptz, text, uuid) owner to strata_definer;
