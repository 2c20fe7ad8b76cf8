-- Expiry is decided by the clock of this moment and not by the start of the transaction: a transaction held open must not keep a code
-- or a session alive. Security definer, because settings are not readable at run time.
create function strata_core.clock() returns timestamptz
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return coalesce(
    (select s.value::timestamptz from strata_core.settings s where s.setting = 'test_clock' and s.value is not null),
    clock_timestamp());
end
$$;

comment on function strata_core.clock() is 'The time that decides expiry: the time of day of this moment, unless the owner has set a test clock in settings. Stable: one value a statement when called as (select strata_core.clock()).';

alter function strata_core.clock() owner to strata_definer;
