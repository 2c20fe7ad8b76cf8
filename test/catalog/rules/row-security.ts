import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: '[X29] a partition of the attempts to sign in whose row level security is not forced',
    sql: 'alter table strata_users.sign_ins_default no force row level security',
    object: 'strata_users.sign_ins_default',
  },
  {
    title: 'a table whose row level security is off',
    sql: 'alter table strata_tenancy.companies disable row level security',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a table whose owner escapes row level security',
    sql: 'alter table strata_users.users no force row level security',
    object: 'strata_users.users',
  },
  {
    title: 'a partition without row level security',
    sql: `create table strata_audit.parts (organization_id uuid not null) partition by list (organization_id);
      alter table strata_audit.parts enable row level security, force row level security;
      create table strata_audit.parts_rest partition of strata_audit.parts default`,
    object: 'strata_audit.parts_rest',
  },
]
