-- What every table of ours has, whether it belongs to a tenant or not. A table that nobody is let into by a policy is closed.
create function strata_core.lay_row_security(p_table regclass) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
begin
  if not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where c.oid = p_table and c.relkind in ('r', 'p') and n.nspname like 'strata\_%') then
    perform strata_core.raise_error('ST401');
  end if;
  execute format('alter table %s enable row level security', p_table);
  execute format('alter table %s force row level security', p_table);
  execute format('create policy definer_all on %s for all to strata_definer using (true) with check (true)', p_table);
end
$$;

comment on function strata_core.lay_row_security(regclass) is 'Generator, for migrations: enables and forces row level security and lets strata_definer in.';
