/* @name takeOutbox */
select
  outbox_id as "outbox_id!",
  tag as "tag!",
  record as "record!",
  occurred_at as "occurred_at!",
  attempt_count as "attempt_count!"
from strata.take_outbox(p_limit => :limit!);

/* @name completeOutbox */
select strata.complete_outbox(p_outbox_ids => :outbox_ids!) as "count!";

/* @name releaseOutbox */
select strata.release_outbox(p_outbox_ids => :outbox_ids!, p_attempts => :attempts!) as "count!";

/* @name purgeOutbox */
select strata.purge_outbox(p_limit => :limit!) as "count!";

/* @name getOutboxBacklog */
select
  waiting_count::int as "waiting_count!",
  oldest_at,
  last_delivered_at
from strata.outbox_backlog();
