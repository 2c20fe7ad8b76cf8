create function strata_core.setting_interval(p_setting text) returns interval
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value::interval from strata_core.settings s where s.setting = p_setting and s.value_type = 'interval');
end
$$;

comment on function strata_core.setting_interval(text) is 'A policy value of type interval. Null when it is not set. For functions owned by strata_definer.';
