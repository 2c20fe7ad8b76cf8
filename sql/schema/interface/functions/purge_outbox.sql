-- In batches, so that no transaction grows with what somebody forgot to purge for a year. The record that was delivered last stays: by it pg-strata doctor knows
-- that there is a relay, and when it was last at work.
create function strata.purge_outbox(p_limit integer default 10000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_count integer;
begin
  delete from strata_audit.outbox o
  where o.outbox_id in (
    select d.outbox_id from strata_audit.outbox d
    where d.delivered_at < strata_core.clock() - strata_core.setting_interval('outbox_retention')
      and d.delivered_at < (select max(l.delivered_at) from strata_audit.outbox l where l.delivered_at is not null)
    order by d.delivered_at
    limit greatest(least(p_limit, 100000), 0)
    for update skip locked);
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.purge_outbox(integer) is 'Deletes records that were delivered longer ago than the setting outbox_retention, the oldest first. Answers how many; call it again while it answers the limit. What was never delivered stays, and so does what was delivered last.';

alter function strata.purge_outbox(integer) owner to strata_definer;
