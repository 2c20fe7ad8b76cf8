-- The fault is of the way and not of a record, so nothing is counted against one and nothing is ever given up; whoever delivers waits before trying again. Only
-- the lease that the caller has is given back: the attempt tells it from a later one.
create function strata.release_outbox(p_outbox_ids uuid[], p_attempts integer[]) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_count integer;
begin
  update strata_audit.outbox o
  set due_at = v_clock
  from (select l.outbox_id from strata_audit.outbox l
        join unnest(p_outbox_ids, p_attempts) as given (outbox_id, attempt) on given.outbox_id = l.outbox_id and given.attempt = l.attempt_count
        where l.delivered_at is null and l.due_at > v_clock
        order by l.outbox_id for update of l) held
  where o.outbox_id = held.outbox_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.release_outbox(uuid[], integer[]) is 'Gives records back that were taken (attempts: their attempt_count, in the same order) and could not be delivered: they are due at once. Answers how many; those that were delivered, or taken by somebody else since, stay as they are.';

alter function strata.release_outbox(uuid[], integer[]) owner to strata_definer;
