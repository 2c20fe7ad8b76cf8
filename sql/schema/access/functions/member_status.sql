-- What is to come follows from the stored events and the clock. Of what was, the membership itself says when it began and ended, and the lifecycle events say
-- whether somebody was suspended then; what is older than the first event was not.
create function strata_access.member_status(p_organization_id uuid, p_membership_id uuid, p_at timestamptz) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_access, pg_temp
as $$
declare
  v_is_past boolean := p_at < strata_core.clock();
begin
  return (
    select strata_tenancy.effective_status(
             case when v_is_past then then_user.status else strata_users.user_status_at(u, p_at) end,
             case when not v_is_past then strata_tenancy.membership_status_at(m, p_at)
                  when m.ended_at <= p_at then 'ended'
                  when m.joined_at is null or m.joined_at > p_at then 'invited'
                  else coalesce(nullif(then_membership.status, 'invited'), 'active') end,
             case when v_is_past then then_organization.status else strata_tenancy.organization_status_at(o, p_at) end)
    from strata_tenancy.memberships m
    join strata_tenancy.organizations o on o.organization_id = m.organization_id
    left join strata_users.users u on u.user_id = m.user_id
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'membership' and s.organization_id = m.organization_id and s.row_key = m.membership_id
                         and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at) limit 1) then_membership on true
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'user' and s.row_key = m.user_id and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at) limit 1) then_user on true
    left join lateral (select s.status from strata_audit.status_periods s
                       where v_is_past and s.noun = 'organization' and s.row_key = m.organization_id and s.started_at <= p_at and (s.ended_at is null or s.ended_at > p_at)
                       limit 1) then_organization on true
    where m.organization_id = p_organization_id and m.membership_id = p_membership_id);
end
$$;

comment on function strata_access.member_status(uuid, uuid, timestamptz) is 'Whether a member could act at a time, or will be able to, in the words of strata_tenancy.effective_status; invited before the membership began. Null where there is no such membership.';

alter function strata_access.member_status(uuid, uuid, timestamptz) owner to strata_definer;
