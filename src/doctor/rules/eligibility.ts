import { GUARD } from '../../extract/names.js'
import type { Rule, Violation } from '../rule.js'

/** Accounts that have moved away are an archive, and those that are still on their way are settled where they come from. */
const ARE_HERE = `not exists (
  select from pg_trigger g join pg_class t on t.oid = g.tgrelid join pg_namespace s on s.oid = t.relnamespace
  where s.nspname = 'strata_accounts' and g.tgname = '${GUARD}' and g.tgenabled <> 'D')`

export const eligibility: Rule = {
  name: 'eligibility',
  severity: 'error',
  why: 'Accounts know of customers only what strata_accounts.eligible_customers says: where it is behind, accounts are opened for customers who may hold none, or refused to those who may.',
  remedy: 'Run as strata_definer: select strata_wiring.project_eligibility().',
  async find(database) {
    const [present] = await database.query<{ both: boolean; accounts: boolean }>(
      `select coalesce(bool_or(n.nspname = 'strata_accounts'), false) as accounts, count(*) = 2 as both
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where (n.nspname, c.relname) in (('strata_accounts', 'eligible_customers'), ('strata_customers', 'customers')) and c.relkind = 'r'`,
    )
    if (!present?.accounts) return []
    const found = await database.query<Violation>(
      `select 'strata_accounts.eligible_customers' as object, 'What comes by replication freezes no account: t600_settle_accounts is not enabled always.' as message,
              'Run: alter table strata_accounts.eligible_customers enable always trigger t600_settle_accounts.' as remedy
       where not exists (select from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = 'strata_accounts' and c.relname = 'eligible_customers' and t.tgname = 't600_settle_accounts' and t.tgenabled = 'A')
         and ${ARE_HERE}`,
    )
    const frozen = await database.queryAs<Violation>(
      'strata_definer',
      'the rows of strata_accounts',
      `select 'strata_accounts.accounts' as object,
              format('Open, though the customer lost eligibility and the policy freezes: %s, such as %s.', count(*), min(a.account_id::text)) as message,
              'Freeze them: select strata.freeze_account(…).' as remedy
       from strata_accounts.eligible_customers e join strata_accounts.accounts a on a.customer_id = e.customer_id and a.status = 'open'
       where ${ARE_HERE} and e.lost_at is not null and strata_core.setting_text('account_freeze_policy') is distinct from 'keep'
       having count(*) > 0`,
    )
    const apart =
      present.both && frozen
        ? await database.queryAs<Violation>(
            'strata_definer',
            'the rows of strata_customers',
            `select 'strata_accounts.eligible_customers' as object, format('%s: %s, such as %s.', f.fault, count(*), min(f.customer_id::text)) as message
           from (
             select coalesce(c.customer_id, e.customer_id) as customer_id,
                    case when c.customer_id is null then 'Customers that do not exist'
                         when e.customer_id is null then 'Customers who are active and not told to accounts'
                         when e.merged_into_customer_id is distinct from c.merged_into_customer_id then 'Customers whose merge was not told to accounts'
                         when c.status = 'active' and e.lost_at is not null then 'Customers who are active and not eligible'
                         when c.status <> 'active' then 'Customers who are eligible and not active'
                         else 'Customers whose verification ends at another time' end as fault
             from strata_customers.customers c
             full join strata_accounts.eligible_customers e on e.customer_id = c.customer_id
             where c.customer_id is null
                or e.customer_id is null and c.status = 'active'
                or e.customer_id is not null and (c.status = 'active') <> (e.lost_at is null)
                or e.merged_into_customer_id is distinct from c.merged_into_customer_id and e.customer_id is not null
                or c.status = 'active' and e.eligible_until is distinct from c.verified_until
           ) f
           group by f.fault
           order by 1, 2`,
          )
        : []
    return [...found, ...(frozen ?? []), ...(apart ?? [])]
  },
}
