create function strata.maintain_sign_ins(p_months_ahead integer default 3, p_keep_months integer default 24) returns table (month date, outcome text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  -- Months of UTC, whatever the time zone of the worker: arithmetic with dates knows none.
  v_this    date := date_trunc('month', strata_core.clock() at time zone 'UTC');
  v_keep    date;
  v_create  date[] := '{}';
  v_skipped date[] := '{}';
  v_drop    date[];
  v_gone    date[];
begin
  if p_months_ahead is null or p_keep_months is null or p_months_ahead not between 0 and 120 or p_keep_months not between 1 and 1200 then
    perform strata_core.raise_error('ST402', 'sign_ins_check');
  end if;
  perform pg_advisory_xact_lock('strata_users.sign_ins'::regclass::oid::bigint);
  v_keep := v_this - make_interval(months => p_keep_months);

  for month in select v_this + make_interval(months => i) from generate_series(0, p_months_ahead) as i loop
    if to_regclass(format('strata_users.sign_ins_%s', to_char(month, 'YYYY_MM'))) is not null then
      continue;
    -- Of a month without a partition they are in the default one. Without the look every run would take locks in order to find that out.
    elsif exists (select from strata_users.sign_ins s
                  where s.attempted_at >= (month + interval '0') at time zone 'UTC' and s.attempted_at < (month + interval '1 month') at time zone 'UTC') then
      v_skipped := v_skipped || month;
    else
      v_create := v_create || month;
    end if;
  end loop;
  v_drop := array(
    select o.month
    from (
      select to_date(substr(c.relname, 10), 'YYYY_MM') as month
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'strata_users.sign_ins'::regclass and c.relname ~ '^sign_ins_[0-9]{4}_[0-9]{2}$'
    ) o
    where o.month < v_keep);

  outcome := 'skipped';
  foreach month in array v_skipped loop
    return next;
  end loop;
  if v_create <> '{}' or v_drop <> '{}' then
    for month, outcome in select p.month, p.outcome from strata_users.partition_sign_ins(v_create, v_drop) p loop
      return next;
    end loop;
    -- Dropped the next time, instead of deleted row by row now.
    if outcome = 'busy' then
      return;
    end if;
  end if;
  -- What is still there is in the default partition.
  with gone as (
    delete from strata_users.sign_ins s where s.attempted_at < (v_keep + interval '0') at time zone 'UTC' returning s.attempted_at
  )
  select array_agg(distinct date_trunc('month', g.attempted_at at time zone 'UTC')::date) into v_gone from gone g;
  return query select g.month, 'emptied' from unnest(v_gone) as g (month);
end
$$;

comment on function strata.maintain_sign_ins(integer, integer) is 'Makes the partitions of strata_users.sign_ins for this month and those ahead, and lets go of attempts that are older than the months to keep. Rows for the months with something to tell. Outcomes: created, skipped, dropped, emptied, busy. Of skipped, the attempts of the month are in sign_ins_default already and stay there; of emptied, they were deleted row by row; of busy, somebody held a lock, and the next run does it. Two at once run one after the other. Raises ST402 for months that are not 0 to 120 ahead and 1 to 1200 back.';

alter function strata.maintain_sign_ins(integer, integer) owner to strata_definer;
