create function strata.outbox_backlog() returns table (waiting_count bigint, oldest_at timestamptz, last_delivered_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select w.waiting_count, w.oldest_at, (select max(o.delivered_at) from strata_audit.outbox o where o.delivered_at is not null)
    from (select count(*) as waiting_count, min(o.occurred_at) as oldest_at from strata_audit.outbox o where o.delivered_at is null) w;
end
$$;

comment on function strata.outbox_backlog() is 'One row: how many records of the outbox have not been delivered, since when the oldest of them waits, and when one last was. For monitoring.';

alter function strata.outbox_backlog() owner to strata_definer;
