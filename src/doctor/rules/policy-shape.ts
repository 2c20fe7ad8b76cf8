import { ours, RUNTIME_ROLES, sqlRule } from '../rule.js'

/** What is no secret and nobody's data: the only tables whose rows a role at run time may read without any condition. */
export const OPEN_TABLES: readonly string[] = [
  'strata_core.transitions',
  'strata_core.error_codes',
  'strata_core.security_event_types',
  'strata_core.time_zones',
  'strata_users.user_types',
  'strata_kyc.document_types',
  'strata_accounts.account_types',
  'strata_accounts.currencies',
  'strata_tenancy.party_type_attributes',
  'strata_access.permissions',
  'strata_tenancy.party_types',
  'strata_tenancy.relationship_types',
  'strata_tenancy.relationship_rules',
]

export const policyShape = sqlRule(
  {
    name: 'policy-shape',
    severity: 'error',
    why: 'Permissive policies add up: one for everybody, or without a condition, or without a check, undoes all the others of its table.',
    remedy:
      'Write one permissive policy per command and role, with its condition and, for writes, its with check.',
  },
  `with policy as (
     select p.*, format('policy %I on %s', p.polname, c.oid::regclass) as object, c.oid::regclass::text as relation,
            pg_get_expr(p.polqual, p.polrelid) as reads, pg_get_expr(p.polwithcheck, p.polrelid) as writes,
            p.polroles && (select array_agg(r.oid) from pg_roles r where r.rolname = any ($1)) as at_run_time
     from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
     where ${ours('n')}
   )
   select object, 'It is for every role (PUBLIC).' as message from policy where 0 = any (polroles)
   union all
   select object, 'It has no with check.' from policy where polcmd in ('a', 'w', '*') and writes is null
   union all
   select object, 'It allows all commands to another role than strata_definer.' from policy
   where polpermissive and polcmd = '*' and polroles <> array['strata_definer'::regrole::oid]
   union all
   select object, 'It lets a role at run time read every row.' from policy
   where polpermissive and at_run_time and reads = 'true' and polcmd = 'r' and relation <> all ($2)
     and not exists (select from pg_policy t where t.polrelid = policy.polrelid and not t.polpermissive and t.polname = 'tenant_isolation')
   union all
   select object, 'It lets a role at run time write every row.' from policy
   where polpermissive and at_run_time and polcmd <> 'r' and 'true' in (reads, writes)
   union all
   select a.object, format('%s has two permissive policies for one command: also %I.', r.role::regrole, b.polname)
   from policy a
   join policy b on b.polrelid = a.polrelid and b.oid > a.oid and (a.polcmd = b.polcmd or '*' in (a.polcmd, b.polcmd))
   cross join lateral (select unnest(a.polroles) intersect select unnest(b.polroles)) as r (role)
   where a.polpermissive and b.polpermissive
   order by 1, 2`,
  [RUNTIME_ROLES, OPEN_TABLES],
)
