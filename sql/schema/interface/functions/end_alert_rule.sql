create function strata.end_alert_rule(p_organization_id uuid, p_alert_rule_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_membership_id uuid;
begin
  select r.membership_id into v_membership_id from strata_tenancy.alert_rules r
  where r.organization_id = p_organization_id and r.alert_rule_id = p_alert_rule_id;
  if not (coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = v_membership_id, false)
          and strata_core.impersonator_user_id() is null) then
    if not strata_access.authorize(p_organization_id, 'alerts.manage') then
      return 'not_allowed';
    elsif v_membership_id is null then
      return 'unknown';
    elsif not strata_access.covers_member(p_organization_id, v_membership_id) then
      return 'not_allowed';
    end if;
  end if;
  update strata_tenancy.alert_rules r set ended_at = greatest(strata_core.clock(), r.started_at)
  where r.organization_id = p_organization_id and r.alert_rule_id = p_alert_rule_id and r.ended_at is null;
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.end_alert_rule(uuid, uuid) is 'A member is told of it no more, also of what waits to be sent. Members end their own, others with alerts.manage, as far as they cover the member. Outcomes: done, unchanged, unknown, not_allowed.';

alter function strata.end_alert_rule(uuid, uuid) owner to strata_definer;
