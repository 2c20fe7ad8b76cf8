import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a tenant table whose key leaves the organization out',
    sql: 'alter table strata_tenancy.memberships drop constraint memberships_pkey cascade, add constraint memberships_pkey primary key (membership_id)',
    object: 'strata_tenancy.memberships_pkey',
  },
  {
    title: 'a unique key over all organizations',
    sql: 'create unique index memberships_label_idx on strata_tenancy.memberships (label, user_id)',
    object: 'strata_tenancy.memberships_label_idx',
  },
  {
    title: 'a foreign key between tenant tables without the organization',
    sql: `alter table strata_tenancy.companies add constraint companies_company_id_key unique (company_id);
      alter table strata_tenancy.memberships add constraint memberships_company_fkey foreign key (company_id) references strata_tenancy.companies (company_id)`,
    object: 'constraint memberships_company_fkey on strata_tenancy.memberships',
  },
  {
    title: 'a tenant table without a key',
    sql: 'create table strata_tenancy.notes (organization_id uuid not null)',
    object: 'strata_tenancy.notes',
  },
]
