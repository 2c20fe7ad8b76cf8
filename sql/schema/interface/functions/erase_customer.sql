-- Customers that were merged into this one are the same legal entity, so their data is kept as long and goes with it.
create function strata.erase_customer(p_customer_id uuid, p_reason text)
  returns table (outcome text, held_until timestamptz, unreached text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock      timestamptz := strata_core.clock();
  v_keys       uuid[];
  v_status     text;
  v_closed_at  timestamptz;
  v_erased_at  timestamptz;
  v_constraint text;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'customers_status_reason_check');
  end if;
  select array_agg(c.customer_id), max(c.status) filter (where c.customer_id = p_customer_id), max(c.closed_at) filter (where c.customer_id = p_customer_id),
         max(c.erased_at) filter (where c.customer_id = p_customer_id)
    into v_keys, v_status, v_closed_at, v_erased_at
  from (select l.* from strata_customers.customers l
        where l.customer_id = p_customer_id or l.merged_into_customer_id = p_customer_id order by l.customer_id for no key update) c;
  if v_status is null then
    outcome := 'unknown';
  elsif v_erased_at is not null then
    outcome := 'unchanged';
    unreached := strata_core.unreached_copies('customer');
  elsif v_status <> 'closed' then
    outcome := 'refused';
  else
    select max(h.until) into held_until
    from (select v_closed_at + strata_core.setting_interval('customer_retention') as until
          union all
          select coalesce(l.until, 'infinity') from strata_customers.legal_holds l where l.customer_id = any (v_keys) and l.lifted_at is null) h
    where h.until > v_clock;
    if held_until is not null then
      outcome := 'held';
      held_until := nullif(held_until, 'infinity');
    else
      perform strata_audit.erase_personal_data('customer', v_keys);
      -- Those that were merged into it are closed by that as well as by this.
      update strata_customers.customers c set erased_at = v_clock, closed_at = coalesce(c.closed_at, v_clock), status_reason = p_reason where c.customer_id = any (v_keys);
      outcome := 'done';
      unreached := strata_core.unreached_copies('customer');
    end if;
  end if;
  return next;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customers_status_reason_check'));
end
$$;

comment on function strata.erase_customer(uuid, text) is 'Erases the personal data of a customer who has left, documents and their fingerprints included, once the law wants nothing of it kept. Outcomes: done, unchanged, held, refused, unknown. Of held it is to be kept until held_until, which is null while a legal hold has no end: the setting customer_retention after the closing, or a legal hold. Refused: not closed, or merged into another, who is the one to erase. Unchanged: was erased before. With done and unchanged comes what this does not reach. The reason is required and stays: name nobody in it. Raises ST402, with the constraint, for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.erase_customer(uuid, text) owner to strata_definer;
