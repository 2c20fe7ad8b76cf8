-- Tables of other programs are changed as strata_definer, which may do there what their owner has granted. A policy that hides rows from it would turn the update into
-- nothing, without an error: so a table under row level security has to let it see and change every row, by a policy that says true.
create function strata_merges.foreign_obstacle(p_relation text, p_column text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_relation);
  v_kind     text := (select c.relkind from pg_class c where c.oid = v_relation);
begin
  return case
    when not has_schema_privilege('strata_definer', (select c.relnamespace from pg_class c where c.oid = v_relation), 'usage')
         or not has_table_privilege('strata_definer', v_relation, 'select') or not has_column_privilege('strata_definer', v_relation, p_column, 'update') then 'no_privilege'
    when v_kind not in ('r', 'p') then 'no_table'
    when strata_merges.row_key(v_relation) is null then 'no_key'
    when (select c.relrowsecurity from pg_class c where c.oid = v_relation)
         and (exists (select from pg_policy p where p.polrelid = v_relation and not p.polpermissive and p.polroles && array[0::oid, 'strata_definer'::regrole::oid]
                        and (pg_get_expr(p.polqual, p.polrelid) is distinct from 'true' or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') <> 'true'))
              or (select count(distinct c.command) from unnest('{r,w}'::text[]) as c (command)
                  join pg_policy p on p.polrelid = v_relation and p.polpermissive and p.polcmd::text in (c.command, '*') and p.polroles && array[0::oid, 'strata_definer'::regrole::oid]
                    and pg_get_expr(p.polqual, p.polrelid) = 'true' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true') < 2) then 'row_security'
  end;
end
$$;

comment on function strata_merges.foreign_obstacle(text, text) is 'Why rows of another program''s table cannot be changed: no_privilege, no_table, no_key or row_security; null when nothing stands in the way.';

alter function strata_merges.foreign_obstacle(text, text) owner to strata_definer;
