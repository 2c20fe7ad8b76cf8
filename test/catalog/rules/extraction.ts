import type { BadExample } from '../example.js'

const row = (side: string, columns = '', values = '') =>
  `insert into strata_core.extractions (extraction_id, stratum, side, peer, peer_system${columns})
   values (strata_core.uuid_v7(), 'strata_accounts', '${side}', 'bank@db:5432/bank', '1/1'${values})`

export const examples: BadExample[] = [
  {
    title: 'an extraction that was begun and left',
    sql: row('source'),
    object: 'extraction of strata_accounts',
  },
  {
    title: 'a switch whose remains are not cleared away',
    sql: row('target', ', moved_at', ', now()'),
    object: 'extraction of strata_accounts',
  },
  {
    title: 'a source that takes changes after the accounts have moved',
    sql: row('source', ', moved_at, finished_at', ', now(), now()'),
    object: 'trigger t010_refuse_moved on strata_accounts.account_holders',
  },
  {
    title: 'a target that does not freeze what replication brings',
    sql: `${row('target', ', moved_at, finished_at', ', now(), now()')};
      alter table strata_accounts.eligible_customers enable trigger t600_settle_accounts`,
    object: 'trigger t600_settle_accounts on strata_accounts.eligible_customers',
  },
  {
    title: 'a subscription that is switched off',
    sql: `create subscription strata_eligible_customers connection 'dbname=nowhere' publication nothing with (connect = false, slot_name = none)`,
    object: 'subscription strata_eligible_customers',
  },
]
