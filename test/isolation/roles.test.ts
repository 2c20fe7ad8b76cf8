import type pg from 'pg'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { as, attempt, begin, type Cast, makeCast, rowsOf, shows } from '../support/cast.js'
import { type Role, testDatabase } from '../support/database.js'
import { one } from '../support/people.js'
import { loginName } from '../support/server.js'
import { allTables, everything, forEveryone, ofIds, reachableRelations, rowCount } from './reach.js'

const db = await testDatabase()
let cast: Cast
let app: pg.Client
let superuser: pg.Client
let ofSomebody: string[]

beforeAll(async () => {
  cast = await makeCast(db)
  app = await db.client('app')
  superuser = await db.client('superuser')
  ofSomebody = (await reachableRelations(app)).filter((relation) => !forEveryone.includes(relation))
})
afterEach(() => app.query('rollback'))

const groups = ['owner', 'definer', 'reporter', 'auth', 'app', 'operator', 'worker', 'analyst']
const loginRoles = ['app', 'auth', 'operator', 'worker', 'analyst', 'stranger'] as const

describe('becoming somebody else', () => {
  test('[X19] an application that resets, sets or grants itself roles gains nothing, inside a session and outside', async () => {
    const others = [
      ...groups.filter((group) => group !== 'app').map((group) => `strata_${group}`),
      ...(['auth', 'operator', 'installer', 'superuser'] as const).map(loginName).slice(0, 3),
      'pg_read_all_data',
      'pg_write_all_data',
      'pg_monitor',
    ]
    await begin(app, cast.a.owner.token)
    const before = await everything(app, ofSomebody)
    for (const other of others) {
      for (const statement of [
        `set role ${other}`,
        `set local role ${other}`,
        `set session authorization ${other}`,
        `set local session authorization ${other}`,
        `grant ${other} to ${loginName('app')}`,
        `alter role ${other} with login password 'x'`,
      ])
        expect([statement, await attempt(app, statement)]).toEqual([
          statement,
          expect.stringMatching(/^(42501|42939)$/),
        ])
      expect([other, await attempt(app, `select set_config('role', $1, true)`, [other])]).toEqual([
        other,
        '42501',
      ])
    }
    for (const harmless of [
      'reset role',
      'set role none',
      'reset session authorization',
      'set session authorization default',
      'set local role strata_app',
      `set local session authorization ${loginName('app')}`,
    ]) {
      await app.query(harmless)
      expect([harmless, await everything(app, ofSomebody)]).toEqual([harmless, before])
    }
    await app.query('rollback')
    expect(await rowCount(app, ofSomebody)).toBe(0)
  })

  test('[X19] [I18] an application cannot loosen what keeps it: no policy, option, owner, privilege or role', async () => {
    await begin(app, cast.a.owner.token)
    for (const statement of [
      'alter table strata_tenancy.memberships disable row level security',
      'alter table strata_tenancy.memberships no force row level security',
      'drop policy tenant_isolation on strata_tenancy.memberships',
      'alter policy tenant_isolation on strata_tenancy.memberships using (true)',
      'create policy mine on strata_tenancy.memberships using (true)',
      'alter table strata_tenancy.memberships disable trigger all',
      'alter view strata.members set (security_invoker = false)',
      'alter view strata.users reset (security_barrier)',
      'create or replace view strata.members as select 1',
      'drop view strata.members',
      'alter table strata_tenancy.memberships owner to current_user',
      'alter function strata_core.organization_id() owner to current_user',
      'alter function strata_core.user_id() set search_path = public',
      'create or replace view strata_core.context as select null::uuid as organization_id',
      'alter view strata_core.context reset (security_barrier)',
      'create or replace function strata_core.organization_id() returns uuid language sql as $$ select null::uuid $$',
      'create function strata.mine() returns int language sql as $$ select 1 $$',
      'create schema mine',
      'create table public.mine ()',
      'create role mine',
      `alter role ${loginName('app')} bypassrls`,
      `alter role ${loginName('app')} superuser`,
      'create extension dblink',
      'create language plperlu',
      'create server mine foreign data wrapper postgres_fdw',
      'create event trigger mine on ddl_command_start execute function pg_temp.x()',
      'create publication mine for all tables',
      `create subscription mine connection '' publication mine`,
      'create statistics mine on given_name, family_name from strata_tenancy.memberships',
      'create index on strata_tenancy.memberships (given_name)',
      'create rule mine as on select to strata.members do instead select 1',
      'create cast (text as int) with function pg_temp.x(text)',
      `comment on table strata_tenancy.memberships is ''`,
      'vacuum full strata_tenancy.memberships',
      'set local session_replication_role = replica',
      `copy strata_tenancy.memberships to program 'cat'`,
      `copy strata_tenancy.memberships to '/tmp/x'`,
      `select pg_read_file('pg_hba.conf')`,
      `select pg_ls_dir('.')`,
      `select lo_import('/etc/passwd')`,
      `alter system set row_security = off`,
      'alter default privileges for role strata_owner grant select on tables to public',
      'grant select on strata_core.keys to public',
      `alter database "${db.name}" set row_security = off`,
      'reassign owned by strata_owner to current_user',
    ]) {
      const code = await attempt(app, statement)
      // An object that is not ours to touch, one that does not exist here, or a statement that no transaction takes.
      expect([statement, code]).toEqual([
        statement,
        expect.stringMatching(/^(42501|42704|42883|25001|0A000|3F000)$/),
      ])
    }
    expect(await attempt(app, 'grant select on strata.members to public')).toBeTypeOf('number')
    await app.query('rollback')
    expect(
      await one(
        superuser,
        `select has_table_privilege('${loginName('stranger')}', 'strata.members', 'select')`,
      ),
    ).toBe(false)
  })

  test('[X20] an application that turns row security off is told so by every relation and by the session itself, and sees no row', async () => {
    await begin(app, cast.a.owner.token)
    await app.query('set local row_security = off')
    for (const relation of ofSomebody)
      for (const query of [`select * from ${relation}`, `select count(*) from ${relation}`])
        expect([relation, await attempt(app, query)]).toEqual([relation, '42501'])
    expect(await attempt(app, `update strata_tenancy.memberships set given_name = 'x'`)).toBe('42501')
    await app.query('rollback')
    const client = await db.client('app', { options: '-c row_security=off' } as pg.ClientConfig)
    await expect(
      client.query('select * from strata.begin_session($1)', [cast.a.owner.token]),
    ).rejects.toMatchObject({
      code: '42501',
      detail: undefined,
    })
    await client.query('set row_security = on')
    await as(client, cast.a.owner.token, async () => {
      expect(await rowCount(client, ofSomebody)).toBeGreaterThan(0)
    })
  })
})

describe('calling functions', () => {
  const context = [
    'organization_id',
    'user_id',
    'membership_id',
    'session_id',
    'assurance_level',
    'impersonator_user_id',
  ]
  const core = [...context, 'uuid_v7', 'clock'].map((name) => `strata_core.${name}`)
  const ofInterface = [...context, 'schema_version'].map((name) => `strata.${name}`)
  const raise = ['strata_core.raise_error']
  /** What tells whether a number can be one of a document: nothing of what is kept here. */
  const types = [
    'cn_resident_id',
    'cn_uscc',
    'eu_vat',
    'gb_company_number',
    'passport',
    'us_driver_licence',
    'us_ein',
    'us_ssn',
  ]
  const numbers = [
    ...types.flatMap((type) => [`normalise_${type}`, `is_valid_${type}`]),
    ...['normalise_document_number', 'clean_number', 'weighted_sum', 'luhn_remainder', 'is_mod_11_10'],
    ...['calendar_date', 'icao_check_digit', 'icao_state', 'read_mrz', 'us_driver_licence_pattern'],
  ].map((name) => `strata_kyc.${name}`)
  /** What a member may do who is allowed to, and staff. */
  const joining = [
    ...['invite_member', 'list_invitations', 'revoke_invitation'],
    ...['add_domain', 'remove_domain', 'set_domain_joining', 'list_domains'],
  ]
  /** Who may what, and who says so: every function looks at the rights of whoever calls it. */
  const access = [
    ...['has_permission', 'has_permissions', 'has_platform_permission'],
    ...['permitted_memberships', 'permission_claims', 'set_member_company'],
    ...['create', 'update', 'retire', 'grant', 'revoke'].map((verb) => `${verb}_role`),
    ...['add_role', 'remove_role'].flatMap((verb) => [`${verb}_permission`, `${verb}_inheritance`]),
    ...['grant_permission', 'revoke_permission'],
    ...['set_alert_rule', 'end_alert_rule', 'list_alert_rules', 'raise_alert'],
    ...['explain_permission', 'permissions_as_of', 'members_as_of', 'who_can', 'permission_history'],
  ].map((name) => `strata.${name}`)
  /** What members may who hold the permission, and staff. */
  const managing = [
    ...['create_company', 'update_organization', 'set_security_policy'],
    ...['refuse_impersonation', 'allow_impersonation'],
    ...['create', 'update', 'suspend', 'reinstate', 'end'].map((verb) => `${verb}_membership`),
    ...['set_default_membership', 'set_login_name'],
    ...['contact', 'address', 'setting'].map((what) => `set_party_${what}`),
    ...['relate_members', 'end_relationship', 'list_organizations_below'],
    ...['list_organization_relationships', 'reachable_organizations'],
  ].map((name) => `strata.${name}`)
  /** Who is who today. */
  const canonical = ['strata.canonical_user_id', 'strata.canonical_customer_id']
  /** What staff may, and the person who is both. */
  const merging = [
    ...['preview_merge', 'apply_merge', 'cancel_merge', 'choose_merge_data', 'list_merge_groups'],
  ].map((name) => `strata.${name}`)
  const changes = (noun: string, ...verbs: string[]) => verbs.map((verb) => `strata.${verb}_${noun}`)
  /** Everything that each login may call, and nothing else. */
  const allowed: Record<(typeof loginRoles)[number], string[]> = {
    stranger: [],
    analyst: core,
    worker: [
      ...core,
      ...ofInterface,
      ...raise,
      ...[
        ...['refresh_user_attributes', 'maintain_sign_ins', 'purge_sign_in_data'],
        ...['raise_alert', 'take_alerts', 'complete_alert', 'purge_alerts'],
        ...['take_outbox', 'complete_outbox', 'release_outbox', 'purge_outbox', 'outbox_backlog'],
        'find_duplicates',
        ...['settle_number_reassignments', 'take_notices', 'complete_notice', 'settle_verifications'],
        ...[
          'take_verification_checks',
          'complete_verification_check',
          'take_documents_to_rekey',
          'rekey_document',
        ],
        ...['take_domains', 'record_domain_check', 'purge_invitations', 'seal_merges', 'settle_merges'],
      ].map((name) => `strata.${name}`),
      ...canonical,
    ],
    auth: [
      ...core,
      ...ofInterface,
      ...raise,
      ...[
        'open_session',
        'revoke_session',
        'revoke_user_sessions',
        'create_user',
        'register_user',
        'record_verification',
        'record_sign_in',
        'claim_identifier',
        'enter_participant',
        'switch_session',
        ...['request_code', 'request_passkey_challenge', 'request_step_up_code'],
        ...['assess_sign_in', 'find_passkey', 'find_password', 'find_step_up_password', 'find_totp'],
        ...['code', 'identity', 'passkey', 'password'].map((method) => `sign_in_with_${method}`),
        ...['sign_up', 'step_up', 'set_password', 'add_passkey', 'add_totp_factor', 'confirm_totp_factor'],
        ...['replace_recovery_codes', 'remove_credential', 'list_credentials', 'find_enrolment'],
        'link_identity',
        ...['begin', 'confirm', 'cancel'].map((verb) => `${verb}_identifier_change`),
        ...['make_identifier_primary', 'remove_identifier', 'reset_password'],
        ...['record_identification', 'open_recovery_case', 'refuse_recovery'],
        ...['claim_number', 'withdraw_number_claim', 'request_number_proof', 'prove_number_holding'],
        ...['list_number_reassignments', 'add_external_id', 'find_external_id', 'check_document_number'],
        'list_terms',
      ].map((name) => `strata.${name}`),
      ...numbers,
    ],
    app: [
      ...core,
      ...ofInterface,
      ...raise,
      ...joining.map((name) => `strata.${name}`),
      ...[
        ...['accept_invitation', 'decline_invitation', 'my_invitations'],
        ...['list_joinable_organizations', 'join_organization'],
        ...['accept_terms', 'pending_terms', 'my_consents', 'withdraw_consent', 'list_terms'],
      ].map((name) => `strata.${name}`),
      ...['begin_session', 'revoke_session', 'update_my_profile', 'check_document_number'].map(
        (name) => `strata.${name}`,
      ),
      ...access,
      ...managing,
      ...canonical,
      ...merging,
      'strata.propose_own_merge',
      ...['company_id', 'is_in_admin_company', 'reachable_members'].map((name) => `strata.${name}`),
      ...['transfer_ownership', 'leave_organization'].map((name) => `strata.${name}`),
      ...numbers,
      ...['user_status', 'user_status_at', 'user_status_timed'].map((name) => `strata_users.${name}`),
      ...[
        'organization_status',
        'organization_status_at',
        'company_status',
        'membership_status',
        'membership_status_at',
        ...['effective_status', 'normalise_login_name', 'company_id', 'is_in_admin_company', 'lock_my_user'],
        ...['member_user_status', 'member_address'],
      ].map((name) => `strata_tenancy.${name}`),
    ],
    operator: [
      ...core,
      ...ofInterface,
      ...raise,
      ...access,
      ...['create_permission', 'appoint_owner', 'grant_platform_role', 'revoke_platform_role'].map(
        (name) => `strata.${name}`,
      ),
      'strata.begin_session',
      'strata.revoke_user_sessions',
      'strata.claim_identifier',
      'strata.enter_participant',
      'strata.find_holder',
      ...changes(
        'user',
        'create',
        'register',
        'lock',
        'unlock',
        'suspend',
        'reinstate',
        'deactivate',
        'reactivate',
        'erase',
      ),
      ...changes('customer', 'create', 'update', 'suspend', 'reinstate', 'close', 'erase'),
      ...changes('representative', 'add', 'end'),
      ...changes('benefit', 'create', 'end', 'redeem'),
      ...changes('legal_hold', 'place', 'lift'),
      ...changes('document', 'submit', 'withdraw', 'reject'),
      ...changes('fingerprint_key', 'begin', 'retire'),
      ...changes('verification', 'open', 'submit', 'cancel', 'review'),
      ...[
        ...['set_customer_address', 'set_customer_contact', 'customer_history'],
        ...[
          'relate_customers',
          'end_customer_relationship',
          'list_customer_relationships',
          'list_representatives',
        ],
        ...['check_document_number', 'add_attachment', 'list_documents', 'list_duplicate_customers'],
        ...['find_duplicates', 'list_duplicate_candidates', 'dismiss_duplicate', 'reopen_duplicate'],
        'reject_duplicate',
        ...['list_verification_reviews', 'list_verification_checks', 'list_verification_cases'],
        ...['review_verification_check', 'redact_verification_data'],
      ].map((name) => `strata.${name}`),
      ...numbers,
      ...changes(
        'account',
        'create',
        'open',
        'freeze',
        'unfreeze',
        'close',
        'rename',
        'set_default',
        'set_parent',
      ),
      ...['add_account_holder', 'end_account_holder', 'add_account_operator', 'end_account_operator'].map(
        (name) => `strata.${name}`,
      ),
      ...['list_accounts', 'list_account_roles', 'account_status_periods'].map((name) => `strata.${name}`),
      ...changes('organization', 'create', 'suspend', 'reinstate', 'close'),
      ...managing,
      ...[
        ...['create_party_type', 'create_relationship_type', 'add_relationship_rule'],
        ...['relate_organizations', 'end_organization_relationship', 'remove_relationship_rule'],
        ...['set_party_type_attribute', 'remove_party_type_attribute'],
        ...['set_parent_organization', 'move_membership', 'list_membership_moves'],
      ].map((name) => `strata.${name}`),
      ...canonical,
      ...merging,
      ...changes('merge', 'propose', 'approve', 'undo'),
      ...['list_merges', 'list_merge_changes'].map((name) => `strata.${name}`),
      'strata.impersonate_user',
      ...joining.map((name) => `strata.${name}`),
      ...['create_term', 'publish_term_version', 'retire_term', 'list_terms', 'list_consents'].map(
        (name) => `strata.${name}`,
      ),
      ...changes('external_id', 'add', 'find'),
      ...[
        ...['set_legacy_number', 'decode_permission_index', 'check_permission_indexes'],
        ...['import_permission_index', 'legacy_permissions'],
      ].map((name) => `strata.${name}`),
      ...['list_open_number_reassignments', 'review_number_reassignment', 'number_history'].map(
        (name) => `strata.${name}`,
      ),
      ...['list_recovery_cases', 'review_recovery_case', 'list_security_events'].map(
        (name) => `strata.${name}`,
      ),
    ],
  }
  type Routine = { name: string; call: string; is_trigger: boolean }
  const routines = async (): Promise<Routine[]> =>
    (
      await superuser.query(
        `select format('%I.%I', n.nspname, p.proname) as name, p.prorettype = 'trigger'::regtype as is_trigger,
           format('select %I.%I(%s)', n.nspname, p.proname,
                  (select string_agg(case when y.typtype = 'c' then 'null' else 'null::' || format_type(t, null) end, ', ' order by i)
                   from unnest(p.proargtypes) with ordinality as a (t, i) join pg_type y on y.oid = t)) as call
         from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test' order by 1`,
      )
    ).rows

  test('[X26] [I21] every login may call the functions that are listed for it and is refused all others, also as triggers of its own', async () => {
    const all = await routines()
    expect(all.length).toBeGreaterThan(80)
    expect(all.filter(({ is_trigger }) => is_trigger).length).toBeGreaterThan(10)
    for (const role of loginRoles) {
      const client = await db.client(role)
      const { rows } = await client.query(
        `select format('%I.%I', n.nspname, p.proname) as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname ~ '^strata(_|$)' and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')`,
      )
      expect([role, rows.map(({ name }) => name).sort()]).toEqual([role, [...allowed[role]].sort()])
      await client.query('begin; create temp table bait (user_id uuid, user_full_name text)')
      for (const { name, call, is_trigger } of all) {
        if (allowed[role].includes(name)) continue
        expect([role, call, await attempt(client, call)]).toEqual([role, call, '42501'])
        const trigger = `create trigger bait before insert on bait for each row execute function ${name}()`
        if (is_trigger) expect([role, name, await attempt(client, trigger)]).toEqual([role, name, '42501'])
      }
      await client.query('rollback')
      await client.end()
    }
  })

  test('[X26] [I21] nobody owns a function that runs with the rights of its owner but the roles made for it, and PUBLIC may call none', async () => {
    const { rows } = await superuser.query(
      `select p.oid::regprocedure::text as routine, p.proowner::regrole::text as owner, p.prosecdef as is_definer,
         exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0) as public_may,
         coalesce(p.proconfig, '{}') as config
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test'`,
    )
    expect(rows.filter(({ public_may }) => public_may)).toEqual([])
    const definers = rows.filter(({ is_definer }) => is_definer)
    expect(definers.length).toBeGreaterThan(40)
    for (const { routine, owner, config } of definers) {
      const owners: Record<string, string> = {
        // Only the owner of a table can give it partitions; nobody but strata_definer may call this.
        'strata_users.partition_sign_ins': 'owner',
        // Tables of other programs are changed by a role that may do nothing here.
        'strata_merges.change_foreign_rows': 'merger',
      }
      const expected = owners[routine.replace(/\(.*/, '')] ?? 'definer|reporter'
      expect([routine, owner]).toEqual([routine, expect.stringMatching(`^strata_(${expected})$`)])
      // A choice of plans changes nothing that a function sees; any other setting is one too many.
      const pinned = config.filter((setting: string) => setting !== 'plan_cache_mode=force_generic_plan')
      expect([routine, pinned]).toEqual([
        routine,
        [expect.stringMatching(/^search_path=pg_catalog, strata[a-z_]*, pg_temp$/)],
      ])
    }
    const { rows: powers } = await superuser.query(
      `select rolname from pg_roles where rolname = any($1) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)`,
      [groups.map((group) => `strata_${group}`)],
    )
    expect(powers).toEqual([])
  })

  test('[X26] a function that raises our errors says nothing but what its table says, whoever calls it', async () => {
    await expect(
      app.query('select strata_core.raise_error($1, $2)', ['ST101', cast.b.mark]),
    ).rejects.toMatchObject({ code: 'ST101', detail: undefined, constraint: cast.b.mark })
    await expect(app.query('select strata_core.raise_error($1)', ['00000'])).rejects.toMatchObject({
      code: 'P0002',
    })
  })
})

describe('an analyst', () => {
  /** What people wrote and analysts may read: no name, no address, no reason. */
  const written = [
    'strata_analytics.benefit_redemptions.benefit',
    'strata_analytics.customers.legal_form',
    'strata_analytics.member_roles.role',
    'strata_analytics.organizations.slug',
    'strata_analytics.users.locale',
  ]

  test('[X35] [L4] an analyst reads the masked views over all organizations, and of what people wrote only what is listed', async () => {
    const analyst = await db.client('analyst')
    const relations = await reachableRelations(analyst)
    const views = relations.filter((relation) => relation.startsWith('strata_analytics.'))
    expect(views.length).toBeGreaterThanOrEqual(6)
    expect(relations.filter((relation) => !views.includes(relation))).toEqual(
      forEveryone.filter((relation) => !/^strata(_(users|kyc|tenancy|access))?\./.test(relation)),
    )
    const showing: string[] = []
    for (const view of views) {
      expect([view, await one<number>(analyst, `select count(*)::int from ${view}`)]).not.toEqual([view, 0])
      const { fields } = await analyst.query(`select * from ${view} limit 0`)
      for (const { name } of fields) {
        const seen = JSON.stringify(await rowsOf(analyst, `select t.${name}::text from ${view} t`))
        if (seen.includes(cast.a.mark) || seen.includes(cast.b.mark)) showing.push(`${view}.${name}`)
      }
    }
    expect(showing).toEqual(written)
  })

  test('[X35] an analyst reaches no table, key, interface or function behind the views, and writes nothing', async () => {
    const analyst = await db.client('analyst')
    await analyst.query('begin')
    const { rows } = await superuser.query(
      `select c.oid::regclass::text as relation from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname ~ '^strata(_|$)' and n.nspname !~ '^strata_test' and c.relkind in ('r', 'p', 'v', 'm', 'S')`,
    )
    for (const { relation } of rows) {
      const readable = relation.startsWith('strata_analytics.') || forEveryone.includes(relation)
      if (!readable || relation.startsWith('strata_users'))
        expect([relation, await attempt(analyst, `select * from ${relation}`)]).toEqual([relation, '42501'])
      for (const statement of [`delete from ${relation}`, `insert into ${relation} default values`])
        expect([relation, await attempt(analyst, statement)]).toEqual([
          relation,
          expect.stringMatching(/^(42501|42809|55000)$/),
        ])
    }
    for (const statement of [
      `update strata_analytics.companies set is_admin = true`,
      `select strata.begin_session('${cast.a.owner.token}')`,
      `select strata.open_session('${cast.a.owner.userId}')`,
      `select strata.refresh_user_attributes()`,
      `select strata_users.user_status_at(null, now())`,
      'create table strata_analytics.mine ()',
      'create view strata_analytics.mine as select 1',
    ])
      expect([statement, await attempt(analyst, statement)]).toEqual([statement, '42501'])
    await analyst.query(
      `select set_config('strata.context', repeat('x', 181), true), set_config('strata.signature', repeat('x', 64), true)`,
    )
    expect(await one(analyst, 'select strata_core.organization_id()')).toBeNull()
    await analyst.query('rollback')
  })
})

describe('the other logins', () => {
  test('[X9] [I18] sign-in, staff, maintenance and strangers read no row of anybody by select', async () => {
    const tables = await allTables(superuser)
    for (const role of ['auth', 'operator', 'worker', 'stranger'] as Role[]) {
      const client = await db.client(role)
      const relations = await reachableRelations(client)
      expect([role, relations.filter((relation) => !forEveryone.includes(relation))]).toEqual([
        role,
        role === 'operator' || role === 'worker' ? ofIds : [],
      ])
      await client.query('begin')
      for (const table of tables.filter((name) => !forEveryone.includes(name)))
        expect([role, await attempt(client, `select from ${table}`)]).toEqual([role, '42501'])
      await client.query('rollback')
    }
  })

  test('[X1] staff who begin the session of a member act in it and still read no row of anybody', async () => {
    const operator = await db.client('operator')
    expect((await begin(operator, cast.a.owner.token)).organization_id).toBe(cast.a.organizationId)
    for (const relation of ofSomebody)
      expect([relation, await attempt(operator, `select from ${relation}`)]).toEqual([relation, '42501'])
    await operator.query('rollback')
    expect(shows(await everything(superuser, ['strata_tenancy.memberships']), cast.a)).toBe(true)
  })
})
