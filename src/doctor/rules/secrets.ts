import { sqlRule } from '../rule.js'

/** What somebody signs in with, or what stands for it: hashes and keys, who has which, and where a sign-in stands. */
const SECRET_TABLES = [
  'strata_core.keys',
  'strata_users.challenges',
  'strata_users.devices',
  'strata_users.federated_identities',
  'strata_users.passkey_handles',
  'strata_users.passkeys',
  'strata_users.password_credentials',
  'strata_users.recovery_codes',
  'strata_users.sessions',
  'strata_users.throttles',
  'strata_users.totp_factors',
]

export const secrets = sqlRule(
  {
    name: 'secrets',
    severity: 'error',
    why: 'Whoever reads the key signs contexts of any organization; whoever writes sessions or credentials signs in as anybody, and whoever reads them learns what to guess at.',
    remedy:
      'Run: revoke all on … from …. Of strata_core.keys, then also select strata_core.generate_key(…) as strata_definer for every purpose, because the old keys may be known.',
  },
  `select s.name as object,
          format('%s has %s on it.', case when x.grantee = 0 then 'PUBLIC' else x.grantee::regrole::text end, lower(x.privilege_type)) as message
   from unnest($1::text[]) as s (name)
   join pg_namespace n on n.nspname = split_part(s.name, '.', 1)
   join pg_class c on c.relnamespace = n.oid and c.relname = split_part(s.name, '.', 2)
   cross join lateral (
     select * from aclexplode(c.relacl)
     union all
     select x.* from pg_attribute a cross join aclexplode(a.attacl) x where a.attrelid = c.oid
   ) x
   where x.grantee not in (c.relowner, to_regrole('strata_definer'))
   order by 1, 2`,
  [SECRET_TABLES],
)
