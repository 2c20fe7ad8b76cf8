-- Whoever sets their own needs no permission. The membership is locked, so that the number of rules is counted one after the other; whether another one is covered is
-- asked before, because that locks the organization, which comes before its members.
create function strata.set_alert_rule(p_organization_id uuid, p_membership_id uuid, p_topic text, p_channel text, p_filter jsonb default '{}')
  returns table (outcome text, alert_rule_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_membership strata_tenancy.memberships;
  v_is_own     boolean;
  v_constraint text;
begin
  v_is_own := coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = p_membership_id, false)
              and strata_core.impersonator_user_id() is null;
  if not v_is_own
     and not (strata_access.authorize(p_organization_id, 'alerts.manage') and strata_access.covers_member(p_organization_id, p_membership_id)) then
    outcome := 'not_allowed';
    return next;
    return;
  end if;
  select m.* into v_membership from strata_tenancy.memberships m
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id for no key update;
  if not found then
    outcome := 'unknown';
  elsif v_membership.ended_at is not null then
    outcome := 'refused';
  else
    select r.alert_rule_id into alert_rule_id from strata_tenancy.alert_rules r
    where r.organization_id = p_organization_id and r.membership_id = p_membership_id and r.topic = p_topic and r.channel = p_channel and r.filter = p_filter
      and r.ended_at is null;
    if found then
      outcome := 'unchanged';
    elsif (select count(*) from strata_tenancy.alert_rules r
           where r.organization_id = p_organization_id and r.membership_id = p_membership_id and r.ended_at is null)
          >= strata_core.setting_integer('alert_rule_limit') then
      outcome := 'too_many';
    else
      insert into strata_tenancy.alert_rules as r (organization_id, membership_id, topic, channel, filter, started_at)
      values (p_organization_id, p_membership_id, p_topic, p_channel, p_filter, strata_core.clock())
      returning r.alert_rule_id into alert_rule_id;
      outcome := 'created';
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'alert_rules_filter_check'));
end
$$;

comment on function strata.set_alert_rule(uuid, uuid, text, text, jsonb) is 'A member wants to be told of a topic, in one way: of every event, or of those whose payload contains the filter. Members set their own, others with alerts.manage, as far as they cover the member. Outcomes: created, unchanged, too_many, refused, unknown, not_allowed. Unchanged: there is such a rule. Too_many: the member has as many as the setting alert_rule_limit. Refused: the membership has ended. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.set_alert_rule(uuid, uuid, text, text, jsonb) owner to strata_definer;
