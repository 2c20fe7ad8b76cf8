import { type Reference, registrationOf } from '../../references.js'
import type { Database, Rule } from '../rule.js'

/** Where a noun is installed alone, nothing is merged. */
export const mergesAreHere = async (database: Database) => {
  const found = await database.query(`select from pg_namespace where nspname = 'strata_merges'`)
  return found.length > 0
}

export const mergePolicies: Rule = {
  name: 'merge-policies',
  severity: 'error',
  why: 'A merge is complete because every column that refers to a user, customer or membership says what becomes of it: one that says nothing stops every merge.',
  remedy: 'For a table of pg-strata, add the policy to sql/schema/merges/data.sql.',
  async find(database) {
    if (!(await mergesAreHere(database))) return []
    const found = await database.queryAs<Reference & { is_foreign: boolean }>(
      'strata_definer',
      'the policies of merges',
      `select c.relation, c.column_name as column, c.kind, c.is_foreign from strata_merges.reference_columns() c
       where not exists (select from strata_merges.merge_policies p where (p.kind, p.relation, p.column_name) = (c.kind, c.relation, c.column_name))
       order by 1, 2`,
    )
    return (found ?? []).map(({ is_foreign, ...reference }) => ({
      object: `${reference.relation}.${reference.column}`,
      message: `It refers to a ${reference.kind}, and nobody has said what a merge does with it: all merges are refused.`,
      remedy: is_foreign ? `Run: ${registrationOf(reference).replaceAll('\n', ' ')}` : undefined,
    }))
  },
}
