import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a policy for everybody',
    sql: 'alter policy self_select on strata_users.users to public',
    object: 'policy self_select on strata_users.users',
  },
  {
    title: 'a policy that writes without a check',
    sql: `create policy app_insert on strata_tenancy.companies for update to strata_app
      using (organization_id = (select c.organization_id from strata_core.context c))`,
    object: 'policy app_insert on strata_tenancy.companies',
  },
  {
    title: 'a policy that lets an application do everything at once',
    sql: `create policy app_all on strata_tenancy.companies for all to strata_app
      using (company_id is null) with check (company_id is null)`,
    object: 'policy app_all on strata_tenancy.companies',
  },
  {
    title: 'a policy that shows every person to an application',
    sql: 'alter policy self_select on strata_users.users using (true)',
    object: 'policy self_select on strata_users.users',
  },
  {
    title: 'a policy that lets a member edit every profile',
    sql: 'alter policy self_update on strata_tenancy.memberships using (true)',
    object: 'policy self_update on strata_tenancy.memberships',
  },
  {
    title: 'a second policy for one role and command',
    sql: 'create policy more_select on strata_users.users for select to strata_app using (user_id is null)',
    object: 'policy self_select on strata_users.users',
  },
]
