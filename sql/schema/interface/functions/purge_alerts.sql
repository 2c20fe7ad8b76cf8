-- In batches of messages; an event goes when the last of its messages has gone.
create function strata.purge_alerts(p_limit integer default 10000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_limit   integer := greatest(least(p_limit, 100000), 0);
  v_before  timestamptz := strata_core.clock() - strata_core.setting_interval('alert_retention');
  v_deleted integer;
  v_count   integer;
begin
  delete from strata_tenancy.alert_deliveries d
  using (select q.organization_id, q.alert_delivery_id
         from strata_tenancy.alerts a
         join strata_tenancy.alert_deliveries q on q.organization_id = a.organization_id and q.alert_id = a.alert_id
         where a.raised_at < v_before and a.spread_at is not null and (q.sent_at is not null or q.given_up_at is not null)
         limit v_limit for update of q skip locked) old
  where d.organization_id = old.organization_id and d.alert_delivery_id = old.alert_delivery_id;
  get diagnostics v_deleted = row_count;
  delete from strata_tenancy.alerts a
  using (select q.organization_id, q.alert_id from strata_tenancy.alerts q
         where q.raised_at < v_before and q.spread_at is not null
           and not exists (select from strata_tenancy.alert_deliveries d where d.organization_id = q.organization_id and d.alert_id = q.alert_id)
         limit v_limit for update skip locked) old
  where a.organization_id = old.organization_id and a.alert_id = old.alert_id;
  get diagnostics v_count = row_count;
  return v_deleted + v_count;
end
$$;

comment on function strata.purge_alerts(integer) is 'Deletes events that were raised longer ago than the setting alert_retention, and their messages, a limited number of each; what waits to be sent stays. Answers how many rows; call it again until it answers none.';

alter function strata.purge_alerts(integer) owner to strata_definer;
