-- Work and rows of a call are bounded by the rules it looks at. Which rules there are is asked anew at each batch, by the key behind the last one, so nothing
-- is held between them; a rule that came after the event does not fit it.
create function strata_tenancy.spread_alert(p_organization_id uuid, p_alert_id uuid) returns integer
  language plpgsql volatile
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_batch integer := strata_core.setting_integer('alert_batch');
  v_alert strata_tenancy.alerts;
  v_rules uuid[];
  v_count integer := 0;
begin
  select a.* into v_alert from strata_tenancy.alerts a
  where a.organization_id = p_organization_id and a.alert_id = p_alert_id and a.spread_at is null for no key update;
  if not found then
    return 0;
  end if;
  v_rules := array(select r.alert_rule_id from strata_tenancy.alert_rules r
                   where r.organization_id = p_organization_id and r.topic = v_alert.topic and r.ended_at is null
                     and (v_alert.spread_to_alert_rule_id is null or r.alert_rule_id > v_alert.spread_to_alert_rule_id)
                   order by r.alert_rule_id limit v_batch);
  insert into strata_tenancy.alert_deliveries (organization_id, alert_id, alert_rule_id, membership_id, channel, due_at)
  select r.organization_id, p_alert_id, r.alert_rule_id, r.membership_id, r.channel, v_alert.raised_at
  from strata_tenancy.alert_rules r
  -- By key, one for each rule of the batch: as a join the planner would rather read all members of a large organization.
  cross join lateral (select m.user_id, strata_tenancy.membership_status_at(m, v_clock) as status from strata_tenancy.memberships m
                      where m.organization_id = r.organization_id and m.membership_id = r.membership_id offset 0) m
  cross join lateral (select strata_users.user_status_at(u, v_clock) as status from strata_users.users u where u.user_id = m.user_id offset 0) u
  join strata_tenancy.organizations o on o.organization_id = r.organization_id
  where r.organization_id = p_organization_id and r.alert_rule_id = any (v_rules) and r.started_at <= v_alert.raised_at and v_alert.payload @> r.filter
    and strata_tenancy.effective_status(u.status, m.status, strata_tenancy.organization_status_at(o, v_clock)) = 'active'
  order by r.alert_rule_id
  on conflict on constraint alert_deliveries_alert_id_key do nothing;
  get diagnostics v_count = row_count;
  update strata_tenancy.alerts a
  set spread_to_alert_rule_id = coalesce(v_rules[cardinality(v_rules)], a.spread_to_alert_rule_id),
      spread_at = case when cardinality(v_rules) < v_batch then v_clock end
  where a.organization_id = p_organization_id and a.alert_id = p_alert_id;
  return v_count;
end
$$;

comment on function strata_tenancy.spread_alert(uuid, uuid) is 'Writes the deliveries of an event for the next rules that it concerns, as many as the setting alert_batch: of members who can act now, once for each member and channel. Answers how many deliveries. Called by strata.raise_alert and strata.take_alerts.';

alter function strata_tenancy.spread_alert(uuid, uuid) owner to strata_definer;
