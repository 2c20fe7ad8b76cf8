import { ours, type Rule } from '../rule.js'

export const personalData: Rule = {
  name: 'personal-data',
  severity: 'error',
  why: 'Erasing a person treats what strata_core.personal_data lists: a column of personal data (marked @pii) that is missing there outlives the person, and one with statistics is copied into the catalog by every ANALYZE.',
  remedy:
    'Lay the column with strata_core.lay_personal_data; where it is laid, correct its row in strata_core.personal_data.',
  async find(database) {
    const rows = await database.queryAs<{ object: string; message: string }>(
      'strata_definer',
      'the rows of strata_core.personal_data',
      `with present as (
         select c.oid, a.attnum, format('%s.%s', n.nspname, c.relname) as relation, a.attname::text as column_name, c.relkind, a.attgenerated, a.attnotnull,
                coalesce(col_description(c.oid, a.attnum) like '%@pii%', false) as is_marked, c.relispartition
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where ${ours('n')} and c.relkind in ('r', 'p', 'm')
       ), registered as (
         select d.*, p.oid, p.relkind, p.attgenerated, p.attnotnull, p.is_marked, format('%s.%I', d.relation, d.column_name) as object
         from strata_core.personal_data d left join present p using (relation, column_name)
       ), personal as (
         -- What must not be sampled: the columns themselves, and those of their partitions.
         select p.oid as root, p.relation, p.column_name
         from present p
         where not p.relispartition
           and (p.is_marked or exists (select from strata_core.personal_data d
                                       where d.relation = p.relation and d.column_name = p.column_name and d.treatment <> 'set'))
       ), sampled as (
         select t.root, t.column_name, t.relation, a.attrelid, a.attnum, coalesce(a.attstattarget, -1) as target
         from personal t
         cross join lateral (select t.root as relid union select i.relid from pg_partition_tree(t.root) i) s
         join pg_attribute a on a.attrelid = s.relid and a.attname = t.column_name
       )
       select format('%s.%I', p.relation, p.column_name) as object, 'It is personal data, and nothing says what erasing the person does to it.' as message
       from present p
       where p.is_marked and not p.relispartition
         and not exists (select from strata_core.personal_data d where d.relation = p.relation and d.column_name = p.column_name)
       union all
       select r.object, 'It is registered and does not exist.' from registered r where r.oid is null
       union all
       select r.object, 'It is registered as personal data, but its comment does not say so, and nothing says why.' from registered r
       where not r.is_marked and r.treatment in ('clear', 'redact') and r.description is null
       union all
       select r.object, 'Its comment says that it is personal data, and erasing the person only sets it along the way.' from registered r
       where r.is_marked and r.treatment = 'set'
       union all
       select r.object, 'It is said to follow by itself, but it is a plain column.' from registered r
       where r.treatment = 'derived' and r.relkind in ('r', 'p') and r.attgenerated = ''
       union all
       select r.object, format('Nobody can %s it: it is generated or of a materialized view.', case r.treatment when 'set' then 'set' else 'clear' end) from registered r
       where r.treatment in ('clear', 'set', 'redact') and (r.relkind = 'm' or r.attgenerated <> '')
       union all
       select r.object, 'It may not be null, and nothing says what to put in.' from registered r
       where r.treatment in ('clear', 'set', 'redact') and r.attnotnull and r.replacement is null
       union all
       select r.object, format('The column %I by which its rows are found does not exist.', r.key_column) from registered r
       where r.oid is not null and r.key_column is not null
         and not exists (select from present p where p.relation = r.relation and p.column_name = r.key_column)
       union all
       select r.object, 'Its trail cannot say that it was redacted: it has no column redacted_at.' from registered r
       where r.oid is not null and r.treatment = 'redact'
         and not exists (select from present p where p.relation = r.relation and p.column_name = 'redacted_at')
       union all
       select r.object, 'Its rows are deleted while their history is kept, where nothing finds them any more.' from registered r
       where r.treatment = 'delete_row'
         and exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
                     where t.tgrelid = r.oid and p.proname like '%record\\_row\\_history')
       union all
       select r.object, format('strata_definer, which erases, may not %s there.', case r.treatment when 'delete_row' then 'delete' else 'update' end)
       from registered r
       where r.oid is not null
         and case when r.treatment = 'delete_row' then not has_table_privilege('strata_definer', r.oid, 'delete')
                  when r.treatment in ('clear', 'set', 'redact') then not has_column_privilege('strata_definer', r.oid, r.column_name, 'update')
                  else false end
       union all
       select format('%s.%I', s.attrelid::regclass, s.column_name), 'Its values are copied into the statistics: the statistics target is not 0.'
       from sampled s where s.target <> 0
       union all
       select format('%s.%I', s.relation, s.column_name), format('Its values are copied into the statistics of the expression in %s.', x.oid::regclass)
       from sampled s
       join pg_index i on i.indrelid = s.attrelid and i.indexprs is not null
       join pg_class x on x.oid = i.indexrelid
       join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = x.oid and d.refclassid = 'pg_class'::regclass
         and d.refobjid = s.attrelid and d.refobjsubid = s.attnum
       join pg_attribute a on a.attrelid = x.oid and i.indkey[a.attnum - 1] = 0 and coalesce(a.attstattarget, -1) <> 0
       union all
       select format('%s.%I', s.relation, s.column_name), format('Its values are copied into the extended statistics %s.', e.stxname)
       from sampled s
       join pg_statistic_ext e on e.stxrelid = s.attrelid
       join pg_depend d on d.classid = 'pg_statistic_ext'::regclass and d.objid = e.oid and d.refclassid = 'pg_class'::regclass
         and d.refobjid = s.attrelid and d.refobjsubid = s.attnum
       where coalesce(e.stxstattarget, -1) <> 0
       order by 1, 2`,
    )
    return rows ?? []
  },
}
