-- A trigger and not part of joining, because people come back in many ways: by an operator, an invitation, a domain, an import, by hand. The rules of who has
-- left are kept as they were, and silent; when the same user comes back under the same label they are taken over, from the membership that ended last alone,
-- and end there, so that they are taken over once. Whoever joins for the first time, which is nearly everybody, ends at the first question.
create function strata_tenancy.tg_memberships__continue_alert_rules() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_clock          timestamptz := strata_core.clock();
  v_organizations  uuid[];
  v_memberships    uuid[];
  v_rules          uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(n.organization_id), array_agg(n.membership_id) into v_organizations, v_memberships
    from new_rows n where n.user_id is not null and n.joined_at is not null and n.ended_at is null;
  else
    select array_agg(n.organization_id), array_agg(n.membership_id) into v_organizations, v_memberships
    from old_rows o
    full join new_rows n on n.organization_id = o.organization_id and n.membership_id = o.membership_id
    where n.user_id is not null and n.joined_at is not null and n.ended_at is null
      and (o.joined_at is null or o.user_id is null);
  end if;
  if v_memberships is null then
    return null;
  end if;
  select array_agg(n.organization_id), array_agg(n.membership_id), array_agg(r.alert_rule_id)
    into v_organizations, v_memberships, v_rules
  from unnest(v_organizations, v_memberships) as g (organization_id, membership_id)
  join strata_tenancy.memberships n on n.organization_id = g.organization_id and n.membership_id = g.membership_id
  cross join lateral (
    select p.membership_id from strata_tenancy.memberships p
    where p.user_id = n.user_id and p.organization_id = n.organization_id and p.label = n.label and p.ended_at is not null
    order by p.ended_at desc, p.membership_id desc limit 1
  ) before
  join strata_tenancy.alert_rules r on r.organization_id = n.organization_id and r.membership_id = before.membership_id and r.ended_at is null;
  if v_rules is null then
    return null;
  end if;
  insert into strata_tenancy.alert_rules (organization_id, membership_id, continues_alert_rule_id, topic, channel, filter, started_at)
  select t.organization_id, t.membership_id, r.alert_rule_id, r.topic, r.channel, r.filter, v_clock
  from unnest(v_organizations, v_memberships, v_rules) as t (organization_id, membership_id, alert_rule_id)
  join strata_tenancy.alert_rules r on r.organization_id = t.organization_id and r.alert_rule_id = t.alert_rule_id
  order by r.alert_rule_id
  on conflict (organization_id, membership_id, topic, channel, filter) where ended_at is null do nothing;
  update strata_tenancy.alert_rules r
  set ended_at = greatest(v_clock, r.started_at)
  from unnest(v_organizations, v_rules) as t (organization_id, alert_rule_id)
  where r.organization_id = t.organization_id and r.alert_rule_id = t.alert_rule_id;
  return null;
end
$$;

comment on function strata_tenancy.tg_memberships__continue_alert_rules() is 'Trigger: a person who comes back under the same label gets the alerts again that the former membership had.';

create trigger t600_continue_inserted_alert_rules after insert on strata_tenancy.memberships
  referencing new table as new_rows for each statement execute function strata_tenancy.tg_memberships__continue_alert_rules();
create trigger t600_continue_updated_alert_rules after update on strata_tenancy.memberships
  referencing old table as old_rows new table as new_rows for each statement execute function strata_tenancy.tg_memberships__continue_alert_rules();

alter function strata_tenancy.tg_memberships__continue_alert_rules() owner to strata_definer;
