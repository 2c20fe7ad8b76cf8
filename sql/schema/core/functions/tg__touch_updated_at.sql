create function strata_core.tg__touch_updated_at() returns trigger
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;

comment on function strata_core.tg__touch_updated_at() is 'Trigger: sets updated_at on every update.';

-- Here because the table is older than the function.
create trigger t100_touch_updated_at before update on strata_core.settings for each row execute function strata_core.tg__touch_updated_at();
