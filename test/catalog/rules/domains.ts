import type { BadExample } from '../example.js'

const id = '00000000-0000-7000-8000-00000000000d'
const verified = `insert into strata_tenancy.organizations (organization_id, name, slug) values ('${id}', 'x', 'x');
  insert into strata_tenancy.organization_domains (organization_id, domain, txt_value, added_at, requested_at, due_at)
  values ('${id}', 'firm.example', repeat('x', 40), now(), now(), now());
  update strata_tenancy.organization_domains set verified_at = now()`

export const examples: BadExample[] = [
  {
    title: 'a domain that is verified and that another organization could verify too',
    sql: `${verified}; delete from strata_tenancy.domain_holders`,
    object: 'strata_tenancy.domain_holders',
  },
  {
    title: 'a domain that keeps others from it after it has lapsed',
    sql: `${verified}; alter table strata_tenancy.organization_domains disable trigger t600_hold_domain;
      update strata_tenancy.organization_domains set lapsed_at = now()`,
    object: 'strata_tenancy.domain_holders',
  },
  {
    title: 'an organization that had a domain before it was known to be a public one',
    sql: `${verified}; insert into strata_tenancy.public_mail_domains values ('firm.example')`,
    object: 'strata_tenancy.domain_holders',
  },
]
