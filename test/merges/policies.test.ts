/** What the table of policies promises can be done. */
import { expect, test } from 'vitest'
import { testDatabase } from '../support/database.js'

const db = await testDatabase()

test('[E8] whatever a policy moves, ends or makes, the role that merges may write', async () => {
  const superuser = await db.client('superuser')
  const { rows } = await superuser.query(`
    select distinct p.relation, c.name as column_name
    from strata_merges.merge_policies p
    cross join lateral (
      select p.column_name as name where p.policy not in ('keep', 'block') or p.column_name like 'merged\\_into%'
      union select m[1] from regexp_matches(p.close_assignments, '(?:^|,)\\s*([a-z_][a-z0-9_]*)\\s*=', 'g') m
      union select a.name from unnest(p.also_columns) as a (name) where p.policy <> 'keep'
    ) c
    where to_regclass(p.relation) is not null and not has_column_privilege('strata_definer', to_regclass(p.relation), c.name, 'update')
      -- Kept in step by its own trigger.
      and p.relation <> 'strata_accounts.eligible_customers'
    order by 1, 2`)
  expect(rows).toEqual([])
})
