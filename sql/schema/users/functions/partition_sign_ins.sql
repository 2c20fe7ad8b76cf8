-- Owned by strata_owner, as no other definer function is: only the owner of a partitioned table can give it partitions and take them away. So it does nothing else, takes
-- dates alone, and strata_definer alone may call it. Locks are taken at once and waited for half as long as it
-- takes Postgres to look for a deadlock: whoever signs in waits for milliseconds, or this gives way and says so.
create function strata_users.partition_sign_ins(p_create date[], p_drop date[]) returns table (month date, outcome text)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_timeout text := current_setting('lock_timeout');
  v_skipped date[] := '{}';
  v_name    text;
begin
  perform set_config('lock_timeout', '500ms', true);
  if p_drop <> '{}' then
    lock table only strata_users.sign_ins in access exclusive mode;
  else
    lock table only strata_users.sign_ins in share update exclusive mode;
  end if;
  lock table only strata_users.sign_ins_default in access exclusive mode;

  foreach month in array p_create loop
    v_name := format('sign_ins_%s', to_char(month, 'YYYY_MM'));
    begin
      execute format('create table strata_users.%I (like strata_users.sign_ins including defaults including constraints)', v_name);
      execute format('alter table strata_users.%I enable row level security, force row level security', v_name);
      -- A partition does not inherit that what is personal stays out of the statistics.
      execute format('alter table strata_users.%I alter column network set statistics 0, alter column user_agent set statistics 0', v_name);
      execute format('comment on table strata_users.%I is %L', v_name, format('The attempts of %s (UTC). Made and dropped by a job of the worker.', to_char(month, 'YYYY-MM')));
      execute format('alter table strata_users.sign_ins attach partition strata_users.%I for values from (%L) to (%L)', v_name,
                     to_char(month, 'YYYY-MM-DD"T00:00:00Z"'), to_char(month + interval '1 month', 'YYYY-MM-DD"T00:00:00Z"'));
    exception
      -- A row of the month is in the default partition.
      when check_violation then
        v_skipped := v_skipped || month;
    end;
  end loop;
  foreach month in array p_drop loop
    execute format('drop table strata_users.%I', format('sign_ins_%s', to_char(month, 'YYYY_MM')));
  end loop;
  perform set_config('lock_timeout', v_timeout, true);
  return query
    select c.month, case when c.month = any (v_skipped) then 'skipped' else 'created' end from unnest(p_create) as c (month)
    union all
    select d.month, 'dropped' from unnest(p_drop) as d (month);
exception
  when lock_not_available then
    return query select b.month, 'busy' from unnest(p_create || p_drop) as b (month);
end
$$;

comment on function strata_users.partition_sign_ins(date[], date[]) is 'Makes the partitions of sign_ins for some months and drops those of others. Outcomes: created, skipped, dropped, busy. Called by what maintains sign_ins.';
