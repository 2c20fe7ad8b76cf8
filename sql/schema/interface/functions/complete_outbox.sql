-- Whose lease has run out has delivered all the same.
create function strata.complete_outbox(p_outbox_ids uuid[]) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock timestamptz := strata_core.clock();
  v_count integer;
begin
  update strata_audit.outbox o
  set delivered_at = greatest(v_clock, o.taken_at)
  from (select l.outbox_id from strata_audit.outbox l
        where l.outbox_id = any (p_outbox_ids) and l.taken_at is not null and l.delivered_at is null
        order by l.outbox_id for update) held
  where o.outbox_id = held.outbox_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.complete_outbox(uuid[]) is 'Records that were taken have arrived. Answers how many nobody had said so of before.';

alter function strata.complete_outbox(uuid[]) owner to strata_definer;
