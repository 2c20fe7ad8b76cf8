import type { BadExample } from '../example.js'

export const examples: BadExample[] = [
  {
    title: 'a definer function whose search_path is gone',
    sql: 'alter function strata.revoke_session reset all',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a definer function with an empty search_path',
    sql: "alter function strata.revoke_session set search_path = ''",
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a definer function that does not put the temporary schema last',
    sql: 'alter function strata.revoke_session set search_path = pg_catalog, strata',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a definer function that looks into public',
    sql: 'alter function strata.revoke_session set search_path = pg_catalog, public, pg_temp',
    object: 'strata.revoke_session(text)',
  },
  {
    title: 'a plpgsql function without a search_path',
    sql: 'alter function strata.update_my_profile reset all',
    object: 'strata.update_my_profile(text,text,text,text,text)',
  },
]
