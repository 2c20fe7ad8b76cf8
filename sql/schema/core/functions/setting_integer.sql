create function strata_core.setting_integer(p_setting text) returns integer
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value::integer from strata_core.settings s where s.setting = p_setting and s.value_type = 'integer');
end
$$;

comment on function strata_core.setting_integer(text) is 'A policy value of type integer. Null when it is not set. For functions owned by strata_definer.';
