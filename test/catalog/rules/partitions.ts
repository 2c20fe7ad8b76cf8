import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: '[X29] attempts to sign in that the reporter may read past the columns that are for analysts',
    sql: 'grant select on strata_users.sign_ins_default to strata_reporter',
    object: 'strata_users.sign_ins_default',
  },
  {
    title: '[X29] a partition that is granted by itself',
    sql: `create table strata_audit.parts (organization_id uuid not null) partition by list (organization_id);
      create table strata_audit.parts_rest partition of strata_audit.parts default;
      grant select on strata_audit.parts_rest to strata_app`,
    object: 'strata_audit.parts_rest',
  },
]
