import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a materialized view that cannot be refreshed beside its readers',
    sql: 'drop index strata_profile.user_attributes_calculated_user_id_idx',
    object: 'strata_profile.user_attributes_calculated',
  },
  {
    title: 'a materialized view that an application may read',
    sql: 'grant select on strata_profile.user_attributes_calculated to strata_app',
    object: 'strata_profile.user_attributes_calculated',
  },
  {
    title: 'a materialized view that was never filled',
    sql: 'refresh materialized view strata_profile.user_attributes_calculated with no data',
    object: 'strata_profile.user_attributes_calculated',
  },
]
