import { grantsOf, policiesOf } from '../../references.js'
import type { Rule, Violation } from '../rule.js'
import { mergesAreHere } from './merge-policies.js'

interface Registered {
  kind: string
  relation: string
  column: string
  policy: string
  data_group: string
  is_conditional: boolean
  obstacle: string | null
}

export const mergeReferences: Rule = {
  name: 'merge-references',
  severity: 'warning',
  why: 'Tables of other programs change under their registrations: what a merge cannot change stops it, and what was written for somebody who had been merged is not found under the survivor.',
  remedy: 'Carry the merge out, or give it up: pg-strata merge --cancel <id>.',
  async find(database) {
    if (!(await mergesAreHere(database))) return []
    const registered = await database.queryAs<Registered>(
      'strata_definer',
      'the registered references of merges',
      `select p.kind, p.relation, p.column_name as column, p.policy, p.data_group, p.row_condition is not null as is_conditional,
              case when p.policy <> 'keep' then strata_merges.foreign_obstacle(p.relation, p.column_name) end as obstacle
       from strata_merges.merge_policies p where p.registered_by is not null order by p.relation, p.column_name`,
    )
    if (!registered) return []
    const violations: Violation[] = []
    for (const one of registered) {
      const object = `${one.relation}.${one.column}`
      if (one.obstacle) violations.push({ object, ...obstacles(one)[one.obstacle] } as Violation)
      // Rows that collide may stay behind under the other policies, and those of no condition under any.
      else if (one.policy === 'repoint' && one.kind !== 'membership' && !one.is_conditional) {
        const [late] =
          (await database.queryAs<{ rows: string }>(
            'strata_definer',
            'the rows of registered tables',
            `select count(*) as rows from ${one.relation} r join strata_merges.merges m on m.source_id = r.${quoted(one.column)}
             where m.kind = $1 and m.status in ('applied', 'sealed') and m.choices ->> $2 is distinct from 'leave'`,
            [one.kind, one.data_group],
          )) ?? []
        if (Number(late?.rows ?? 0) > 0)
          violations.push({
            object,
            message: `${late?.rows} rows were written for somebody who had been merged.`,
            remedy: 'Run: pg-strata merge --settle, as a login that is a member of strata_worker.',
          })
      }
    }
    const waiting = await database.queryAs<Violation>(
      'strata_definer',
      'merges that wait',
      `select format('merge %s', m.merge_id) as object, format('It is %s since %s and was neither carried out nor given up.', m.status, to_char(m.proposed_at, 'YYYY-MM-DD')) as message
       from strata_merges.merges m
       where m.status in ('proposed', 'previewed', 'approved') and greatest(m.proposed_at, m.previewed_at, m.approved_at) < strata_core.clock() - interval '30 days'
       order by m.merge_id limit 20`,
    )
    return [...violations, ...(waiting ?? [])]
  },
}

const oneLine = (sql: string) => `Run: ${sql.replaceAll('\n', ' ')}`

const obstacles = (one: Registered): Record<string, Omit<Violation, 'object'>> => ({
  no_table: {
    message: 'It is registered, and there is no such table.',
    remedy:
      'Where it is not to come back, run as strata_owner: update strata_merges.merge_policies set policy = $$keep$$ for it.',
  },
  no_key: {
    message: 'Its rows cannot be told apart, so that no merge could be undone.',
    remedy: 'Give the table a primary key.',
  },
  no_privilege: { message: 'A merge may not change it.', remedy: oneLine(grantsOf(one)) },
  row_security: {
    message: 'Its policies may hide rows from a merge.',
    remedy: oneLine(policiesOf(one.relation)),
  },
})

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
