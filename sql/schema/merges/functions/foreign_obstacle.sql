-- Tables of other programs are read as strata_definer and changed as strata_merger, which may do there what their owner has granted. A policy that hides rows from either would turn
-- the update into nothing, without an error: so a table under row level security has to let them see and change every row, by a policy that says true.
create function strata_merges.foreign_obstacle(p_relation text, p_column text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_relation);
  v_class    pg_class;
  v_role     regrole;
begin
  select c.* into v_class from pg_class c where c.oid = v_relation;
  if v_class.relkind not in ('r', 'p') then
    return 'no_table';
  elsif strata_merges.row_key(v_relation) is null then
    return 'no_key';
  elsif not has_column_privilege('strata_merger', v_relation, p_column, 'update') then
    return 'no_privilege';
  end if;
  foreach v_role in array '{strata_definer,strata_merger}'::regrole[] loop
    if not has_schema_privilege(v_role, v_class.relnamespace, 'usage') or not has_table_privilege(v_role, v_relation, 'select') then
      return 'no_privilege';
    elsif v_class.relrowsecurity and (
      exists (select from pg_policy p
              where p.polrelid = v_relation and not p.polpermissive and p.polroles && array[0::oid, v_role::oid]
                and (pg_get_expr(p.polqual, p.polrelid) is distinct from 'true' or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') <> 'true'))
      or exists (select from unnest(case v_role when 'strata_merger'::regrole then '{r,w}' else '{r}' end::text[]) as c (command)
                 where not exists (select from pg_policy p
                                   where p.polrelid = v_relation and p.polpermissive and p.polcmd::text in (c.command, '*') and p.polroles && array[0::oid, v_role::oid]
                                     and pg_get_expr(p.polqual, p.polrelid) = 'true' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true'))) then
      return 'row_security';
    end if;
  end loop;
  return null;
end
$$;

comment on function strata_merges.foreign_obstacle(text, text) is 'Why rows of another program''s table cannot be changed: no_table, no_key, no_privilege or row_security; null when nothing stands in the way.';

alter function strata_merges.foreign_obstacle(text, text) owner to strata_definer;
