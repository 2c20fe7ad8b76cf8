create function strata_core.tg_settings__mark_test_clock() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  update strata_core.keys k
  set has_test_clock = exists (select from strata_core.settings s where s.setting = 'test_clock' and s.value is not null);
  return null;
end
$$;

comment on function strata_core.tg_settings__mark_test_clock() is 'Trigger: tells the keys whether there is a test clock.';

create trigger t600_mark_test_clock after insert or update or delete on strata_core.settings
  for each statement execute function strata_core.tg_settings__mark_test_clock();

alter function strata_core.tg_settings__mark_test_clock() owner to strata_definer;
