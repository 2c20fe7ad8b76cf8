import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a privilege too many',
    sql: 'grant delete on strata_tenancy.companies to strata_app',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a privilege too few',
    sql: 'revoke select on strata_tenancy.companies from strata_app',
    object: 'strata_tenancy.companies',
  },
  {
    title: 'a column too many',
    sql: 'grant update (label) on strata_tenancy.memberships to strata_app',
    object: 'strata_tenancy.memberships',
  },
  {
    title: 'a column too few',
    sql: 'revoke update (locale) on strata_tenancy.memberships from strata_app',
    object: 'strata_tenancy.memberships',
  },
  {
    title: 'a function that one role too many may execute',
    sql: 'grant execute on function strata.lock_user to strata_app',
    object: 'strata.lock_user(uuid,text,timestamp with time zone)',
  },
  {
    title: 'a function that nobody may execute any more',
    sql: 'revoke execute on function strata.refresh_user_attributes from strata_worker',
    object: 'strata.refresh_user_attributes()',
  },
  {
    title: 'a schema in which another role may create',
    sql: 'grant create on schema strata to strata_definer',
    object: 'schema strata',
  },
  {
    title: 'a privilege that may be passed on',
    sql: 'grant select on strata_tenancy.companies to strata_app with grant option',
    object: 'strata_tenancy.companies',
  },
  {
    title: "a privilege of somebody else's role",
    sql: 'grant select on strata.me to strata_test_stranger',
    object: 'strata.me',
  },
  {
    title: 'a relation that nobody knows',
    sql: 'create table strata_users.extra (extra_id uuid)',
    object: 'strata_users.extra',
  },
  {
    title: 'a function with a second form',
    sql: "create function strata.lock_user(text) returns text language sql begin atomic select 'done'; end",
    object: 'function strata.lock_user',
  },
  {
    title: 'a relation that is gone',
    sql: 'drop view strata_analytics.companies',
    object: 'relation strata_analytics.companies',
  },
  {
    title: 'a sequence that an application may use',
    sql: 'grant usage on sequence strata_profile.refreshes_refresh_id_seq to strata_app',
    object: 'strata_profile.refreshes_refresh_id_seq',
  },
]
