import type { BadExample } from '../example.js'

const id = '00000000-0000-7000-8000-00000000000e'
const customer = (events: string) =>
  `insert into strata_customers.customers (customer_id, kind, legal_name, verified_at) values ('${id}', 'enterprise', 'x', now()); ${events}`

export const examples: BadExample[] = [
  {
    title: 'an active customer that accounts were not told of',
    sql: customer('delete from strata_accounts.eligible_customers'),
    object: 'strata_accounts.eligible_customers',
  },
  {
    title: 'a customer who lost eligibility, for accounts alone',
    sql: customer('update strata_accounts.eligible_customers set lost_at = now()'),
    object: 'strata_accounts.eligible_customers',
  },
  {
    title: 'a customer who was suspended while nothing told accounts',
    sql: `${customer('')} alter table strata_customers.customers disable trigger t600_project_updated_eligibility;
          update strata_customers.customers set suspended_at = now()`,
    object: 'strata_accounts.eligible_customers',
  },
  {
    title: 'an eligible customer that does not exist',
    sql: `insert into strata_accounts.eligible_customers (customer_id, eligible_at) values ('${id}', now())`,
    object: 'strata_accounts.eligible_customers',
  },
  {
    title: 'an eligibility that ends at another time than the verification',
    sql: customer(`update strata_accounts.eligible_customers set eligible_until = '2100-01-01'`),
    object: 'strata_accounts.eligible_customers',
  },
  {
    title: 'an open account of a customer who lost eligibility',
    sql: `${customer('')}
          insert into strata_accounts.accounts (customer_id, account_type, currency) values ('${id}', 'payment', 'EUR');
          alter table strata_accounts.eligible_customers disable trigger t600_settle_accounts;
          update strata_accounts.accounts set opened_at = now();
          update strata_customers.customers set suspended_at = now()`,
    object: 'strata_accounts.accounts',
  },
  {
    title: 'a freeze that replication would not bring about',
    sql: 'alter table strata_accounts.eligible_customers enable trigger t600_settle_accounts',
    object: 'strata_accounts.eligible_customers',
  },
]
