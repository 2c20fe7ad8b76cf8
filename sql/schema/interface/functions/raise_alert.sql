-- A member's session raises in its own organization, without a permission: it is the program that says what happened. Two at once under one key: the second
-- waits for the first and then finds it.
create function strata.raise_alert(p_organization_id uuid, p_topic text, p_payload jsonb default '{}', p_alert_key text default null)
  returns table (outcome text, alert_id uuid, delivery_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_context    record;
  v_status     text;
  v_constraint text;
begin
  select c.organization_id, c.membership_id into v_context from strata_core.context c;
  if v_context.organization_id is distinct from p_organization_id
     and (v_context.organization_id is not null
          or not (pg_has_role(session_user, 'strata_operator', 'usage') or pg_has_role(session_user, 'strata_worker', 'usage'))) then
    outcome := 'not_allowed';
    return next;
    return;
  end if;
  select strata_tenancy.organization_status_at(o, v_clock) into v_status from strata_tenancy.organizations o where o.organization_id = p_organization_id;
  if v_status is distinct from 'active' then
    outcome := case when v_status is null then 'unknown' else 'organization_not_active' end;
    return next;
    return;
  end if;
  insert into strata_tenancy.alerts as a (organization_id, topic, payload, alert_key, raised_by_membership_id, raised_at)
  values (p_organization_id, p_topic, p_payload, p_alert_key, v_context.membership_id, v_clock)
  on conflict (organization_id, alert_key) where alert_key is not null do nothing
  returning a.alert_id into alert_id;
  if found then
    outcome := 'raised';
    delivery_count := strata_tenancy.spread_alert(p_organization_id, alert_id);
  else
    outcome := 'unchanged';
    select a.alert_id into alert_id from strata_tenancy.alerts a where a.organization_id = p_organization_id and a.alert_key = p_alert_key;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'alerts_payload_check'));
end
$$;

comment on function strata.raise_alert(uuid, text, jsonb, text) is 'Something happened that members of an organization may want to be told of: writes the messages to those who do, the first as many as the setting alert_batch (delivery_count) and the others when messages are taken. In the own organization of a session, or of any one for staff and workers. Outcomes: raised, unchanged, organization_not_active, unknown, not_allowed. Unchanged: it was raised before under this key. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.raise_alert(uuid, text, jsonb, text) owner to strata_definer;
