import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: '[X29] a partition that is granted by itself',
    sql: `create table strata_audit.parts (organization_id uuid not null) partition by list (organization_id);
      create table strata_audit.parts_rest partition of strata_audit.parts default;
      grant select on strata_audit.parts_rest to strata_app`,
    object: 'strata_audit.parts_rest',
  },
]
