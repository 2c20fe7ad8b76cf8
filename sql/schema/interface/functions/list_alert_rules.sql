create function strata.list_alert_rules(p_organization_id uuid, p_membership_id uuid default null, p_limit integer default 100, p_after uuid default null)
  returns table (alert_rule_id uuid, membership_id uuid, topic text, channel text, filter jsonb, continues_alert_rule_id uuid, started_at timestamptz, ended_at timestamptz)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  if not strata_access.authorize(p_organization_id, 'alerts.manage') then
    return;
  end if;
  return query
    select r.alert_rule_id, r.membership_id, r.topic, r.channel, r.filter, r.continues_alert_rule_id, r.started_at, r.ended_at
    from strata_tenancy.alert_rules r
    where r.organization_id = p_organization_id and (p_membership_id is null or r.membership_id = p_membership_id)
      and (p_after is null or r.alert_rule_id > p_after)
    order by r.alert_rule_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_alert_rules(uuid, uuid, integer, uuid) is 'One row per rule of an organization or of one member, ended ones too, by key: p_after is the last of the page before. For whoever has alerts.manage; nobody else gets a row.';

alter function strata.list_alert_rules(uuid, uuid, integer, uuid) owner to strata_definer;
