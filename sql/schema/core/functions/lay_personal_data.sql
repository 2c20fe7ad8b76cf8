-- Registers columns and takes them out of the statistics: ANALYZE copies values (the most common ones, the bounds of the histogram) into a catalog
-- that no update of the table reaches. No query of ours is planned by them (docs/decisions/0011-erasure.md).
create function strata_core.lay_personal_data(p_table regclass, p_subject text, p_key_column name, p_treatment text, p_columns name[],
                                              p_replacement text default null, p_description text default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_relation text;
  v_row_key  text;
  v_column   name;
begin
  select format('%s.%s', n.nspname, c.relname) into v_relation
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = p_table and c.relkind in ('r', 'p', 'm') and n.nspname like 'strata\_%';
  if v_relation is null or exists (select from unnest(p_columns || p_key_column) as e (name)
                                   where e.name is not null and not exists (select from pg_attribute a where a.attrelid = p_table and a.attname = e.name and a.attnum > 0)) then
    perform strata_core.raise_error('ST401');
  end if;
  -- Keys inside a tenant begin with the organization, so the last column of the key is the row's own.
  select a.attname into v_row_key
  from pg_index i
  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[i.indnkeyatts - 1] and a.atttypid = 'uuid'::regtype
  where i.indrelid = p_table and i.indisprimary;

  insert into strata_core.personal_data (relation, column_name, subject, key_column, row_key, treatment, replacement, description)
  select v_relation, e.name, p_subject, p_key_column, v_row_key, p_treatment, p_replacement, p_description
  from unnest(p_columns) with ordinality as e (name, position) order by e.position;
  if p_treatment <> 'set' then
    foreach v_column in array p_columns loop
      execute format('alter table %s alter column %I set statistics 0', p_table, v_column);
    end loop;
  end if;
end
$$;

comment on function strata_core.lay_personal_data(regclass, text, name, text, name[], text, text) is 'Generator, for migrations: registers columns of personal data in strata_core.personal_data, with what erasing the person does to them, and keeps their values out of the statistics. Raises ST401 for a table or column that is none of ours.';
