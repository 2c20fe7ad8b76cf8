import type { Rule } from '../rule.js'

export const contextKey: Rule = {
  name: 'context-key',
  severity: 'error',
  why: 'Without the key no session can begin; a restore without the data of strata_core.keys leaves it out.',
  remedy: "Run as strata_definer: select strata_core.generate_key('context').",
  async find(database) {
    const rows = await database.queryAs<{ there: boolean }>(
      'strata_definer',
      'whether strata_core.keys holds the key of the context',
      `select exists (select from strata_core.keys where purpose = 'context') as there`,
    )
    return rows === undefined || rows[0]?.there
      ? []
      : [{ object: 'strata_core.keys', message: 'The key that signs contexts is missing.' }]
  },
}
