create function strata_audit.lay_append_only(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
begin
  execute format('create trigger t900_refuse_change before update or delete on %s
                    for each row execute function strata_audit.tg__refuse_change()', p_table);
  execute format('create trigger t900_refuse_truncate before truncate on %s
                    for each statement execute function strata_audit.tg__refuse_change()', p_table);
  execute format('alter table %s enable always trigger t900_refuse_change', p_table);
  execute format('alter table %s enable always trigger t900_refuse_truncate', p_table);
end
$$;

comment on function strata_audit.lay_append_only(regclass) is 'Generator, for migrations: makes a table append-only.';
