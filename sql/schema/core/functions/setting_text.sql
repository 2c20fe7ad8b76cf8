create function strata_core.setting_text(p_setting text) returns text
  language plpgsql stable parallel safe
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  return (select s.value from strata_core.settings s where s.setting = p_setting and s.value_type = 'text');
end
$$;

comment on function strata_core.setting_text(text) is 'A policy value of type text. Null when it is not set. For functions owned by strata_definer.';
