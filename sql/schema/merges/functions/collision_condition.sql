-- What would collide is read from the unique and exclusion constraints of the table itself, so that a new one is known from the moment at which it exists. Predicates and
-- expressions come from the catalog without a table name: each is evaluated over one row alone.
create function strata_merges.collision_condition(p_relation regclass, p_column name, p_settled text[] default '{}') returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_number     smallint := (select a.attnum from pg_attribute a where a.attrelid = p_relation and a.attname = p_column);
  v_index      record;
  v_keys       text;
  v_conditions text[] := '{}';
begin
  for v_index in
    select i.indexrelid, i.indkey, i.indnkeyatts, i.indnullsnotdistinct, i.indclass, k.conexclop, pg_get_expr(i.indpred, i.indrelid) as predicate
    from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'x'
    where i.indrelid = p_relation and (i.indisunique or i.indisexclusion) and i.indisvalid
      and exists (select from unnest(i.indkey) with ordinality as n (attnum, position) where n.position <= i.indnkeyatts and n.attnum = v_number)
      and not exists (select from unnest(p_settled) as c (name) where pg_get_expr(i.indpred, i.indrelid) ~ format('\m%s\M', c.name))
    order by i.indexrelid
  loop
    select string_agg(
             case when v_index.indnullsnotdistinct
                  then format('%s is not distinct from (select %s from (select r.*) x)', e.expression, e.expression)
                  else format('%s operator(%I.%s) (select %s from (select r.*) x)', e.expression, o.nspname, o.oprname, e.expression) end, ' and ' order by e.position)
      into v_keys
    from (select n.position, n.attnum, pg_get_indexdef(v_index.indexrelid, n.position::integer, true) as expression
          from unnest(v_index.indkey) with ordinality as n (attnum, position) where n.position <= v_index.indnkeyatts) e
    cross join lateral (
      select s.nspname, p.oprname from pg_operator p join pg_namespace s on s.oid = p.oprnamespace
      where p.oid = coalesce(v_index.conexclop[e.position], (
        select m.amopopr from pg_opclass c join pg_amop m on m.amopfamily = c.opcfamily and m.amoplefttype = c.opcintype and m.amoprighttype = c.opcintype and m.amopstrategy = 3
        where c.oid = v_index.indclass[e.position - 1]))
    ) o
    where e.attnum <> v_number;
    v_conditions := v_conditions || format('exists (select from %s where %I = $2%s%s)%s', p_relation, p_column,
      coalesce(' and ' || v_keys, ''), coalesce(' and (' || v_index.predicate || ')', ''),
      coalesce(' and (select ' || v_index.predicate || ' from (select r.*) x)', ''));
  end loop;
  return case when v_conditions = '{}' then 'false' else '(' || array_to_string(v_conditions, ' or ') || ')' end;
end
$$;

comment on function strata_merges.collision_condition(regclass, name, text[]) is 'SQL over a row r of the source: whether it would break a unique or exclusion constraint beside a row of the survivor ($2). Not asked of are constraints about the settled columns, which triggers of the table see to.';

alter function strata_merges.collision_condition(regclass, name, text[]) owner to strata_definer;
