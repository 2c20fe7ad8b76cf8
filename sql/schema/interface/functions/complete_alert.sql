-- What was sent was sent, whoever has the lease by now. Only whoever has it may say that it failed.
create function strata.complete_alert(p_organization_id uuid, p_alert_delivery_id uuid, p_attempt integer, p_outcome text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_delivery strata_tenancy.alert_deliveries;
begin
  if p_outcome is null or p_outcome not in ('sent', 'failed') then
    perform strata_core.raise_error('ST402', 'alert_deliveries_outcome_check');
  end if;
  select d.* into v_delivery from strata_tenancy.alert_deliveries d
  where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id and d.taken_at is not null for no key update;
  if not found then
    return 'unknown';
  elsif v_delivery.sent_at is not null then
    return case p_outcome when 'sent' then 'unchanged' else 'late' end;
  elsif p_outcome = 'sent' then
    update strata_tenancy.alert_deliveries d
    set sent_at = greatest(v_clock, d.taken_at), given_up_at = null, given_up_reason = null
    where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
    return 'done';
  elsif v_delivery.given_up_at is not null or v_delivery.attempt_count is distinct from p_attempt then
    return 'late';
  elsif v_delivery.attempt_count < strata_core.setting_integer('alert_attempts') then
    update strata_tenancy.alert_deliveries d
    set due_at = v_clock + strata_core.retry_delay(strata_core.setting_interval('alert_delay'), d.attempt_count)
    where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
    return 'postponed';
  end if;
  update strata_tenancy.alert_deliveries d set given_up_at = v_clock, given_up_reason = 'failed'
  where d.organization_id = p_organization_id and d.alert_delivery_id = p_alert_delivery_id;
  return 'given_up';
end
$$;

comment on function strata.complete_alert(uuid, uuid, integer, text) is 'What became of a message that was taken (attempt: its attempt_count): sent or failed. Outcomes: done, unchanged, postponed, given_up, late, unknown. Of postponed it is taken again later, the longer the oftener it failed; of given_up it failed as often as the setting alert_attempts. Of late it was sent, taken again or given up meanwhile: nothing changed. Raises ST402 for another word.';

alter function strata.complete_alert(uuid, uuid, integer, text) owner to strata_definer;
