/** For information: what it costs to refresh the calculated attributes so that readers go on reading, after one user in a hundred has changed. */
import pg from '../pg.js'
import type { Case } from './case.js'

const view = 'strata_profile.user_attributes_calculated'

export const refresh: Case = {
  name: 'refresh',
  claim: 'strata.refresh_user_attributes(), which lets readers go on × a refresh that locks them out',
  async *comparisons(world) {
    await world.seed()
    const admin = new pg.Client({ connectionString: world.url('superuser') })
    const worker = new pg.Client({ connectionString: world.url('worker') })
    await Promise.all([admin.connect(), worker.connect()])
    try {
      await admin.query(`refresh materialized view ${view}`)
      const change = async () => {
        await admin.query(
          `insert into strata_users.user_activity (user_id, last_sign_in_at, sign_in_count)
           select user_id, clock_timestamp(), 1 from strata_users.users tablesample bernoulli (1)
           on conflict (user_id) do update set last_sign_in_at = excluded.last_sign_in_at, sign_in_count = user_activity.sign_in_count + 1`,
        )
      }
      yield {
        long: true,
        sizes: world.tenantSizes,
        variants: [
          {
            name: 'plain refresh',
            before: change,
            run: repeated(() => admin.query(`refresh materialized view ${view}`)),
          },
          {
            name: 'refresh_user_attributes',
            against: 'plain refresh',
            before: change,
            run: repeated(() => worker.query('select from strata.refresh_user_attributes()')),
          },
        ],
      }
    } finally {
      await Promise.all([admin.end(), worker.end()])
    }
  },
}

const repeated = (work: () => Promise<unknown>) => async (count: number) => {
  for (let i = 0; i < count; i++) await work()
}
