import { HISTORY_SCHEMA } from '../../migrate/names.js'
import { ours, sqlRule } from '../rule.js'

/** The state of the commands: what was migrated, which noun is installed, what is moving: no role but their owner has any privilege on it, and the owner must be able to read it. */
const NOT_FORCED = [
  `${HISTORY_SCHEMA}.migrations`,
  `${HISTORY_SCHEMA}.migration_files`,
  `${HISTORY_SCHEMA}.installed_nouns`,
  `${HISTORY_SCHEMA}.extractions`,
]

export const rowSecurity = sqlRule(
  {
    name: 'row-security',
    severity: 'error',
    why: 'Without it every role with a privilege on the table reads the rows of all organizations; not forced, so does the owner.',
    remedy: 'Run: alter table … enable row level security, force row level security.',
  },
  `select c.oid::regclass::text as object,
          case when c.relkind = 'f' then 'The foreign table cannot have row level security.'
               when not c.relrowsecurity then 'Row level security is not enabled.'
               else 'Row level security is not forced.' end as message
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where ${ours('n')} and c.relkind in ('r', 'p', 'f')
     and (not c.relrowsecurity or not (c.relforcerowsecurity or c.oid::regclass::text = any ($1)))
   order by 1`,
  [NOT_FORCED],
)
