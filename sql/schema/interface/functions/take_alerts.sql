-- Takers do not wait for each other. Who may be told, and where, is decided here and not when it happened: the address of then may be somebody else's by now,
-- and whoever has left meanwhile must not learn more. What cannot be sent is given up in the same step, and the next in the queue takes its place; so is what
-- was taken as often as it may be tried and never heard of again, or a message that ends its senders would for ever. An event that is not spread over all its
-- rules is spread on before what happened after it is taken. The rounds bound the work of a call: a thousand dead messages hold up nobody for long.
create function strata.take_alerts(p_limit integer default 100)
  returns table (organization_id uuid, alert_delivery_id uuid, alert_id uuid, membership_id uuid, user_id uuid, channel text, address text, topic text, payload jsonb,
                 locale text, raised_at timestamptz, attempt_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock         timestamptz := strata_core.clock();
  v_left          integer := greatest(least(p_limit, 1000), 0);
  v_alert         record;
  v_due_at        timestamptz;
  v_organizations uuid[];
  v_deliveries    uuid[];
  v_verdicts      text[];
  v_addresses     text[];
  v_count         integer;
begin
  for v_round in 1 .. 10 loop
    exit when v_left = 0;
    select array_agg(d.organization_id order by d.due_at, d.alert_delivery_id), array_agg(d.alert_delivery_id order by d.due_at, d.alert_delivery_id), min(d.due_at)
      into v_organizations, v_deliveries, v_due_at
    from (select q.organization_id, q.alert_delivery_id, q.due_at from strata_tenancy.alert_deliveries q
          where q.sent_at is null and q.given_up_at is null and q.due_at <= v_clock
          order by q.due_at, q.alert_delivery_id limit v_left for update skip locked) d;
    select a.organization_id, a.alert_id into v_alert from strata_tenancy.alerts a
    where a.spread_at is null and (v_due_at is null or a.raised_at < v_due_at)
    order by a.raised_at, a.alert_id limit 1 for no key update skip locked;
    if found then
      perform strata_tenancy.spread_alert(v_alert.organization_id, v_alert.alert_id);
      continue;
    end if;
    exit when v_deliveries is null;

    select array_agg(case when r.ended_at is not null then 'rule_ended'
                          when strata_tenancy.effective_status(u.status, m.status, strata_tenancy.organization_status_at(o, v_clock)) <> 'active' then 'not_active'
                          when reached.address is null then 'no_address'
                          when d.attempt_count >= strata_core.setting_integer('alert_attempts') then 'failed' end order by t.position),
           array_agg(reached.address order by t.position)
      into v_verdicts, v_addresses
    from unnest(v_organizations, v_deliveries) with ordinality as t (organization_id, alert_delivery_id, position)
    join strata_tenancy.alert_deliveries d on d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id
    join strata_tenancy.alert_rules r on r.organization_id = d.organization_id and r.alert_rule_id = d.alert_rule_id
    -- By key, one for each message: as joins the planner would rather read all members of a large organization.
    cross join lateral (select m.user_id, strata_tenancy.membership_status_at(m, v_clock) as status from strata_tenancy.memberships m
                        where m.organization_id = d.organization_id and m.membership_id = d.membership_id offset 0) m
    join strata_tenancy.organizations o on o.organization_id = d.organization_id
    left join lateral (select strata_users.user_status_at(u, v_clock) as status from strata_users.users u where u.user_id = m.user_id offset 0) u on true
    cross join lateral (select coalesce(
      (select c.value from strata_tenancy.party_contacts c
       where c.organization_id = d.organization_id and c.membership_id = d.membership_id and c.contact_group = 'main' and c.contact_type = d.channel
         and c.ended_at is null),
      (select i.address from strata_users.identifiers i
       where i.user_id = m.user_id and i.kind = case d.channel when 'mobile' then 'phone' else d.channel end and i.is_primary and i.released_at is null)) as address
    ) reached;

    update strata_tenancy.alert_deliveries d
    set given_up_at = v_clock, given_up_reason = t.verdict
    from unnest(v_organizations, v_deliveries, v_verdicts) as t (organization_id, alert_delivery_id, verdict)
    where d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id and t.verdict is not null;

    return query
      with taken as (
        update strata_tenancy.alert_deliveries d
        set taken_at = v_clock, attempt_count = d.attempt_count + 1, due_at = v_clock + strata_core.setting_interval('alert_lease')
        from unnest(v_organizations, v_deliveries, v_verdicts, v_addresses) with ordinality as t (organization_id, alert_delivery_id, verdict, address, position)
        where d.organization_id = t.organization_id and d.alert_delivery_id = t.alert_delivery_id and t.verdict is null
        returning d.*, t.address, t.position
      )
      select k.organization_id, k.alert_delivery_id, k.alert_id, k.membership_id, m.user_id, k.channel, k.address, a.topic, a.payload,
             coalesce(m.locale, u.locale), a.raised_at, k.attempt_count
      from taken k
      join strata_tenancy.alerts a on a.organization_id = k.organization_id and a.alert_id = k.alert_id
      cross join lateral (select m.user_id, m.locale from strata_tenancy.memberships m
                          where m.organization_id = k.organization_id and m.membership_id = k.membership_id offset 0) m
      left join lateral (select u.locale from strata_users.users u where u.user_id = m.user_id offset 0) u on true
      order by k.position;
    get diagnostics v_count = row_count;
    v_left := v_left - v_count;
  end loop;
end
$$;

comment on function strata.take_alerts(integer) is 'Takes messages that wait to be sent, the oldest first, for the setting alert_lease: whoever sends one says so with strata.complete_alert, and what nobody says anything of is taken again. Two takers never get the same one meanwhile. The address is the member''s own contact of this moment, else the primary address of the user; messages to whoever cannot act now, has no such address or has ended the rule, and those that were taken as often as the setting alert_attempts without a word, are given up and not answered, a limited number in a call: it may answer fewer than there are.';

alter function strata.take_alerts(integer) owner to strata_definer;
