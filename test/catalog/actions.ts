/** What the mutants are watched by: reads by every role, writes past the first wall, and what the triggers leave behind. */
import type pg from 'pg'
import { RUNTIME_ROLES } from '../../src/doctor/rule.js'
import type { Cast } from '../support/cast.js'
import type { Action } from './observer.js'

export const runtimeRoles = [...RUNTIME_ROLES, 'strata_test_stranger']
export const observedRoles = ['strata_owner', 'strata_definer', 'strata_reporter', ...runtimeRoles]

export interface WatchedRelation {
  name: string
  kind: string
  /** A column that can be written. */
  column: string
  isTenant: boolean
  /** The tables and views below a view, itself included. */
  below: string[]
}

export async function watchedRelations(client: pg.ClientBase): Promise<WatchedRelation[]> {
  const { rows } = await client.query<WatchedRelation>(`
    with recursive relation as (
      select c.oid, n.nspname || '.' || c.relname as name, c.relkind as kind
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where (n.nspname = 'strata' or n.nspname like 'strata\\_%') and c.relkind in ('r', 'p', 'v', 'm')
    ), below (oid, base) as (
      select oid, oid from relation
      union
      select b.oid, d.refobjid
      from below b
      join pg_rewrite w on w.ev_class = b.base
      join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
    )
    select r.name, r.kind,
           (select quote_ident(a.attname) from pg_attribute a
            where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and a.attidentity = '' and a.attgenerated = '' order by a.attnum limit 1) as column,
           exists (select from pg_policy p where p.polrelid = r.oid and p.polname = 'tenant_isolation') as "isTenant",
           array(select distinct s.name from below b join relation s on s.oid = b.base where b.oid = r.oid) as below
    from relation r order by 1`)
  return rows
}

const rowsOf = (relation: string, where = 'true') =>
  `select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) || ' ' || count(*) from ${relation} t where ${where}`
const counted = (write: string) => `with w as (${write} returning 1) select count(*)::text from w`

/** Every relation read by every role, and by an application in a session. */
export function reads(relations: readonly WatchedRelation[], cast: Cast): Action[] {
  return relations.flatMap(({ name, below }) => [
    ...observedRoles.map((role) => ({
      key: `${role} reads ${name}`,
      role,
      sql: rowsOf(name),
      about: [...below, `${role} ${name}`],
    })),
    {
      key: `a member reads ${name}`,
      role: 'strata_app',
      token: cast.a.member.token,
      sql: rowsOf(name),
      about: below,
    },
  ])
}

/** The privileges on relations by themselves: what a role may read once it is let into the schema. */
export function readsInside(relations: readonly WatchedRelation[]): Action[] {
  return relations.flatMap(({ name, below }) =>
    runtimeRoles.map((role) => ({
      key: `${role} reads ${name} once let into its schema`,
      setup: `grant usage on schema ${name.split('.')[0]} to ${role}`,
      role,
      sql: rowsOf(name),
      about: [...below, `${role} ${name}`],
    })),
  )
}

/** Every relation written by every role that has no session. */
export function writes(relations: readonly WatchedRelation[]): Action[] {
  return relations
    .filter(({ kind }) => kind !== 'm')
    .flatMap(({ name, column, below }) =>
      observedRoles.flatMap((role) => [
        {
          key: `${role} inserts into ${name}`,
          role,
          sql: `insert into ${name} default values`,
          about: [...below, `${role} ${name}`],
        },
        {
          key: `${role} updates ${name}`,
          role,
          sql: counted(`update ${name} set ${column} = null where false`),
          about: [...below, `${role} ${name}`],
        },
        {
          key: `${role} deletes from ${name}`,
          role,
          sql: counted(`delete from ${name} where false`),
          about: [...below, `${role} ${name}`],
        },
      ]),
    )
}

/**
 * The policies by themselves. Privileges, and other policies, stand in front of many of them; here these are granted
 * for the length of the action, so that a policy that is weak shows even while nothing leads to it.
 */
export function probes(relations: readonly WatchedRelation[], cast: Cast): Action[] {
  const tables = relations.filter(({ kind }) => kind === 'r' || kind === 'p')
  const open = (name: string, role: string) =>
    `grant usage on schema ${name.split('.')[0]} to ${role}; grant all on ${name} to ${role}`
  // A role for which only what is open to everybody is written.
  const anybody = tables.flatMap(({ name, column }) => [
    {
      key: `whoever has the privilege reads ${name}`,
      setup: open(name, 'strata_worker'),
      role: 'strata_worker',
      sql: rowsOf(name),
      about: [name],
    },
    {
      key: `whoever has the privilege inserts into ${name}`,
      setup: open(name, 'strata_worker'),
      role: 'strata_worker',
      sql: `insert into ${name} default values`,
      about: [name],
    },
    {
      key: `whoever has the privilege updates ${name}`,
      setup: open(name, 'strata_worker'),
      role: 'strata_worker',
      sql: `update ${name} set ${column} = default`,
      about: [name],
    },
  ])
  const { a, b } = cast
  const foreignRow: Record<string, string> = {
    'strata_tenancy.organizations': `insert into strata_tenancy.organizations (organization_id, name, slug) values (gen_random_uuid(), 'x', 'x')`,
    'strata_tenancy.companies': `insert into strata_tenancy.companies (organization_id, name) values ('${b.organizationId}', 'x')`,
    'strata_tenancy.memberships': `insert into strata_tenancy.memberships (organization_id, label) values ('${b.organizationId}', 'x')`,
    'strata_tenancy.relationships': `insert into strata_tenancy.relationships (organization_id, relationship_type, upper_membership_id, upper_party_type,
         lower_membership_id, lower_party_type, started_at)
       values ('${b.organizationId}', 'manager', '${b.member.membershipId}', 'member', '${b.reinstated.membershipId}', 'member', '2000-01-01')`,
    'strata_tenancy.party_contacts': `insert into strata_tenancy.party_contacts (organization_id, contact_group, contact_type, value, started_at)
       values ('${b.organizationId}', 'probe', 'email', 'x@example.org', now())`,
    'strata_tenancy.party_addresses': `insert into strata_tenancy.party_addresses (organization_id, address_group, address_lines, started_at)
       values ('${b.organizationId}', 'probe', '{}', now())`,
    'strata_tenancy.party_settings': `insert into strata_tenancy.party_settings (organization_id, setting_group, setting, value)
       values ('${b.organizationId}', 'probe', 'probe', '1')`,
    'strata_access.membership_roles': `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in)
       values ('${b.organizationId}', '${b.reinstated.membershipId}', '${b.access.roleId}', '${b.organizationId}')`,
    'strata_access.membership_grants': `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect)
       values ('${b.organizationId}', '${b.reinstated.membershipId}', 'members.read', 'allow')`,
    'strata_audit.lifecycle_events': `insert into strata_audit.lifecycle_events (organization_id, noun, row_key, from_status, to_status, actor_role, occurred_at)
       values ('${b.organizationId}', 'membership', gen_random_uuid(), 'none', 'active', 'x', now())`,
  }
  const tenants = tables
    .filter(({ isTenant }) => isTenant)
    .flatMap(({ name }) => {
      const insert = foreignRow[name]
      if (insert === undefined) throw new Error(`Say how to insert into ${name} for another organization.`)
      const unguarded = `${open(name, 'strata_app')}; create policy probe on ${name} to strata_app using (true) with check (true)`
      const member = { setup: unguarded, role: 'strata_app', token: a.member.token, about: [name] }
      return [
        { ...member, key: `a member reads ${name} past every permissive policy`, sql: rowsOf(name) },
        { ...member, key: `a member inserts into ${name} for another organization`, sql: insert },
        {
          ...member,
          key: `a member moves ${name} to another organization`,
          sql: counted(`update ${name} set organization_id = '${b.organizationId}'`),
        },
        {
          ...member,
          key: `a member deletes from ${name} of another organization`,
          sql: counted(`delete from ${name} where organization_id = '${b.organizationId}'`),
        },
      ]
    })
  const memberships = 'strata_tenancy.memberships'
  const colleague = { role: 'strata_app', token: a.member.token, about: [memberships] }
  return [
    ...anybody,
    ...tenants,
    {
      ...colleague,
      key: 'a member edits the profile of a colleague',
      sql: counted(`update ${memberships} set job_title = 'x'`),
    },
    {
      ...colleague,
      key: 'a member edits another column of the own membership',
      sql: counted(`update ${memberships} set label = 'x'`),
    },
    {
      ...colleague,
      key: 'a member hands the own membership to somebody else',
      setup: open(memberships, 'strata_app'),
      sql: counted(`update ${memberships} set membership_id = gen_random_uuid()`),
    },
    {
      key: 'the owner sets a policy value',
      role: 'strata_owner',
      sql: counted(`update strata_core.settings set value = '1 hour' where setting = 'session_lifetime'`),
      about: ['strata_core.settings'],
    },
    {
      key: 'the owner registers personal data',
      role: 'strata_owner',
      sql: counted(`insert into strata_core.personal_data (relation, column_name, subject, treatment, description)
        values ('x', 'x', 'user', 'keep', 'x')`),
      about: ['strata_core.personal_data'],
    },
    {
      key: 'the owner adds a type of user',
      role: 'strata_owner',
      sql: counted(`insert into strata_users.user_types values ('robot', 'machine', 'x')`),
      about: ['strata_users.user_types'],
    },
    {
      key: 'the owner changes a type of user',
      role: 'strata_owner',
      sql: counted(`update strata_users.user_types set description = 'x'`),
      about: ['strata_users.user_types'],
    },
    {
      key: 'the owner says what a merge does with a column',
      role: 'strata_owner',
      sql: counted(
        `insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group) values ('user', 'x.x', 'x', 'keep', 'record')`,
      ),
      about: ['strata_merges.merge_policies'],
    },
    {
      key: 'the owner changes what a merge does with a column',
      role: 'strata_owner',
      sql: counted(`update strata_merges.merge_policies set description = 'x'`),
      about: ['strata_merges.merge_policies'],
    },
    {
      key: 'the owner adds a type of document',
      role: 'strata_owner',
      sql: counted(
        `insert into strata_kyc.document_types values ('x_card', 'individual', null, false, 'x', default, null, 'x')`,
      ),
      about: ['strata_kyc.document_types'],
    },
    {
      key: 'the owner changes a type of document',
      role: 'strata_owner',
      sql: counted(`update strata_kyc.document_types set description = 'x'`),
      about: ['strata_kyc.document_types'],
    },
    ...['account_type', 'currency'].flatMap((what) => {
      const table = what === 'currency' ? 'strata_accounts.currencies' : 'strata_accounts.account_types'
      return [
        {
          key: `the owner adds to ${table}`,
          role: 'strata_owner',
          sql: counted(
            `insert into ${table} values (${what === 'currency' ? `'XAU', 'x', 2` : `'escrow', 'x'`})`,
          ),
          about: [table],
        },
        {
          key: `the owner changes ${table}`,
          role: 'strata_owner',
          sql: counted(`update ${table} set ${what === 'currency' ? 'name' : 'description'} = 'x'`),
          about: [table],
        },
      ]
    }),
    ...[
      [
        'strata_tenancy.party_types',
        `insert into strata_tenancy.party_types values ('robot', 'membership', 'x')`,
        `update strata_tenancy.party_types set description = 'x'`,
      ],
      [
        'strata_tenancy.party_type_attributes',
        `insert into strata_tenancy.party_type_attributes values ('member', 'probe', 'text', false, null, null, 'x')`,
        `update strata_tenancy.party_type_attributes set description = 'x'`,
        `delete from strata_tenancy.party_type_attributes`,
      ],
      [
        'strata_tenancy.relationship_types',
        `insert into strata_tenancy.relationship_types values ('robot', 'membership', false, 'x')`,
        `update strata_tenancy.relationship_types set description = 'x'`,
      ],
      [
        'strata_tenancy.relationship_rules',
        `insert into strata_tenancy.relationship_rules values ('probe', 'organization', 'organization', 'organization')`,
        `delete from strata_tenancy.relationship_rules where relationship_type = 'manager'`,
      ],
    ].flatMap(([table, ...writes]) =>
      writes.map((sql, which) => ({
        key: `the owner ${['adds to', 'changes', 'drops'][which]} ${table}`,
        role: 'strata_owner',
        sql: counted(sql),
        about: [table as string],
      })),
    ),
    ...[
      [
        'adds',
        `insert into strata_users.sign_in_rules values ('probe', 'score', 500, null, 0, 'refuse', 'x')`,
      ],
      ['changes', `update strata_users.sign_in_rules set weight = 1 where rule = 'new_device'`],
      ['drops', `delete from strata_users.sign_in_rules where rule = 'new_device'`],
    ].map(([verb, sql]) => ({
      key: `the owner ${verb} a rule of signing in`,
      role: 'strata_owner',
      sql: counted(sql as string),
      about: ['strata_users.sign_in_rules'],
    })),
    ...[
      [
        'adds',
        `insert into strata_users.linking_policies values ('https://probe.example', 'confirm', null, 'x')`,
      ],
      ['changes', `update strata_users.linking_policies set linking = 'refuse', email_domains = null`],
      ['drops', `delete from strata_users.linking_policies`],
    ].map(([verb, sql]) => ({
      key: `the owner ${verb} a provider that is believed about addresses`,
      role: 'strata_owner',
      sql: counted(sql as string),
      about: ['strata_users.linking_policies'],
    })),
    ...[
      [
        'adds',
        'strata_customers.customer_relationship_types',
        `insert into strata_customers.customer_relationship_types values ('probe', null, null, false, 'x')`,
      ],
      [
        'changes',
        'strata_customers.customer_relationship_types',
        `update strata_customers.customer_relationship_types set description = 'x'`,
      ],
      [
        'adds',
        'strata_merges.blocking_rules',
        `insert into strata_merges.blocking_rules values ('customer', 'probe', 'array[f.region]', 'x')`,
      ],
      [
        'changes',
        'strata_merges.blocking_rules',
        `update strata_merges.blocking_rules set description = 'x'`,
      ],
      [
        'drops',
        'strata_merges.blocking_rules',
        `delete from strata_merges.blocking_rules where rule = 'place'`,
      ],
      [
        'adds',
        'strata_merges.comparison_levels',
        `insert into strata_merges.comparison_levels values ('user', 'probe', 0, 'missing', 'true', null, true)`,
      ],
      [
        'changes',
        'strata_merges.comparison_levels',
        `update strata_merges.comparison_levels set level = 'x' where attribute = 'region' and position = 2`,
      ],
      [
        'drops',
        'strata_merges.comparison_levels',
        `delete from strata_merges.comparison_levels where kind = 'user' and attribute = 'device'`,
      ],
      [
        'adds',
        'strata_merges.email_rules',
        `insert into strata_merges.email_rules values ('probe.example', 'probe.example', null, '.')`,
      ],
      ['changes', 'strata_merges.email_rules', `update strata_merges.email_rules set ignored = '_'`],
      ['drops', 'strata_merges.email_rules', `delete from strata_merges.email_rules where domain = 'me.com'`],
      [
        'adds',
        'strata_kyc.acceptance_policies',
        `insert into strata_kyc.acceptance_policies (acceptance_policy, customer_kind, market, document_count, description) values ('probe', 'individual', 'AQ', 1, 'x')`,
      ],
      [
        'changes',
        'strata_kyc.acceptance_policies',
        `update strata_kyc.acceptance_policies set description = 'x'`,
      ],
      [
        'adds',
        'strata_kyc.acceptance_policy_documents',
        `insert into strata_kyc.acceptance_policy_documents (acceptance_policy, document_type, methods) values ('enterprise', 'passport', '{manual}')`,
      ],
      [
        'changes',
        'strata_kyc.acceptance_policy_documents',
        `update strata_kyc.acceptance_policy_documents set is_required = true where document_type = 'us_ssn'`,
      ],
      [
        'drops',
        'strata_kyc.acceptance_policy_documents',
        `delete from strata_kyc.acceptance_policy_documents where document_type = 'us_ssn'`,
      ],
    ].map(([verb, table, sql]) => ({
      key: `the owner ${verb} rows of ${table}`,
      role: 'strata_owner',
      sql: counted(sql as string),
      about: [table as string],
    })),
    ...[
      ['adds', `insert into strata_tenancy.public_mail_domains values ('trail.example')`],
      ['drops', `delete from strata_tenancy.public_mail_domains where domain = 'gmail.com'`],
    ].map(([verb, sql]) => ({
      key: `the owner ${verb} a public mail domain`,
      role: 'strata_owner',
      sql: counted(sql as string),
      about: ['strata_tenancy.public_mail_domains'],
    })),
    {
      key: 'the worker lets go of old attempts',
      setup: `insert into strata_users.sign_ins (attempted_at, method, outcome) values (now() - interval '1 year', 'password', 'refused')`,
      role: 'strata_worker',
      sql: `select string_agg(outcome, ',' order by month) from strata.maintain_sign_ins(0, 1)`,
      about: ['strata_users.sign_ins'],
    },
    {
      key: 'the worker refreshes the attributes',
      role: 'strata_worker',
      sql: 'select row_count::text from strata.refresh_user_attributes()',
      about: ['strata_profile.refreshes'],
    },
  ]
}

/** What a function that is called by another's condition learns of rows that the view does not show. */
export function leaks(cast: Cast): Action[] {
  const secrets = JSON.stringify([cast.b.mark, ...cast.idsOf(cast.b)])
  // An index would keep the rows of others from the function, barrier or not.
  const setup = `
    set local enable_indexscan = off; set local enable_bitmapscan = off; set local enable_indexonlyscan = off;
    create function pg_temp.leak(p_value text) returns boolean language plpgsql cost 0.0000001 as $$
    begin
      if exists (select from json_array_elements_text('${secrets}') s where strpos(lower(p_value), s) > 0) then
        raise exception using errcode = 'LEAK1';
      end if;
      return true;
    end $$`
  const columns: Record<string, string> = {
    'strata.customers': 'name',
    'strata.member_profiles': 'display_name',
    'strata.users': 'display_name',
    'strata.user_attributes': 'locale',
    'strata.user_status_periods': 'user_id::text',
    'strata.membership_status_periods': 'reason',
    'strata.roles': 'name',
    'strata.role_permissions': 'role_id::text',
    'strata.role_inheritance': 'role_id::text',
  }
  return Object.entries(columns).map(([view, column]) => ({
    key: `a member looks below ${view} with a function of the own`,
    setup,
    role: 'strata_app',
    token: cast.a.member.token,
    sql: `select count(*)::text from ${view} where pg_temp.leak(${column})`,
    about: [view],
  }))
}

const MEMBER_ROLE = '00000000-0000-4000-8000-000000000003'

/** What triggers leave behind or refuse, whoever acts. */
export function trails(cast: Cast): Action[] {
  const { a } = cast
  const id = '00000000-0000-7000-8000-000000000001'
  const after = `select concat_ws(' ', (select count(*) from strata_audit.row_history), (select count(*) from strata_audit.lifecycle_events), (select count(*) from strata_audit.outbox),
      (select count(*) from strata_tenancy.memberships where user_full_name = 'Trail Trail'))`
  const inserts: Record<string, string> = {
    'strata_users.users': `insert into strata_users.users (user_id, given_name) values ('${id}', 'x')`,
    'strata_users.identifiers': `insert into strata_users.identifiers (identifier_id, user_id, kind, value, address, claimed_at)
      values ('${id}', '${a.member.userId}', 'username', 'trail', 'Trail', now())`,
    'strata_customers.customers': `insert into strata_customers.customers (customer_id, kind, legal_name) values ('${id}', 'enterprise', 'x')`,
    'strata_customers.customer_addresses': `insert into strata_customers.customer_addresses (customer_address_id, customer_id, address_type, address_lines)
      values ('${id}', '${a.customerId}', 'billing', '{x}')`,
    'strata_accounts.accounts': `insert into strata_accounts.accounts (account_id, customer_id, account_type, currency)
      values ('${id}', '${a.customerId}', 'payment', 'USD')`,
    'strata_accounts.account_holders': `insert into strata_accounts.account_holders (account_holder_id, account_id, customer_id, capacity)
      values ('${id}', '${a.account.accountId}', '${a.customerId}', 'beneficiary')`,
    'strata_accounts.account_operators': `insert into strata_accounts.account_operators (account_operator_id, account_id, user_id, capacity)
      values ('${id}', '${a.account.accountId}', '${a.member.userId}', 'viewer')`,
    'strata_accounts.account_moves': `insert into strata_accounts.account_moves (account_move_id, account_id, from_customer_id, to_customer_id, former_status, moved_at)
      values ('${id}', '${a.account.accountId}', '${a.customerId}', '${cast.b.customerId}', 'open', now())`,
    'strata_tenancy.organizations': `insert into strata_tenancy.organizations (organization_id, name, slug) values ('${id}', 'x', 'x')`,
    'strata_tenancy.companies': `insert into strata_tenancy.companies (organization_id, company_id, name) values ('${a.organizationId}', '${id}', 'x')`,
    'strata_tenancy.memberships': `insert into strata_tenancy.memberships (organization_id, membership_id, label) values ('${a.organizationId}', '${id}', 'x')`,
    'strata_tenancy.relationships': `insert into strata_tenancy.relationships (organization_id, relationship_id, relationship_type, upper_membership_id,
        upper_party_type, lower_membership_id, lower_party_type, started_at)
      values ('${a.organizationId}', '${id}', 'manager', '${a.member.membershipId}', 'member', '${a.reinstated.membershipId}', 'member', now())`,
    'strata_tenancy.party_contacts': `insert into strata_tenancy.party_contacts (organization_id, party_contact_id, contact_group, contact_type, value, started_at)
      values ('${a.organizationId}', '${id}', 'probe', 'email', 'x@example.org', now())`,
    'strata_tenancy.party_addresses': `insert into strata_tenancy.party_addresses (organization_id, party_address_id, address_group, address_lines, started_at)
      values ('${a.organizationId}', '${id}', 'probe', '{}', now())`,
    'strata_tenancy.party_settings': `insert into strata_tenancy.party_settings (organization_id, party_setting_id, setting_group, setting, value)
      values ('${a.organizationId}', '${id}', 'probe', 'probe', '1')`,
    'strata_tenancy.membership_moves': `insert into strata_tenancy.membership_moves (membership_move_id, from_organization_id, from_membership_id,
        to_organization_id, to_membership_id, moved_at)
      values ('${id}', '${a.organizationId}', '${a.member.membershipId}', '${cast.b.organizationId}', '${cast.b.member.membershipId}', now())`,
    'strata_tenancy.organization_relationships': `insert into strata_tenancy.organization_relationships (organization_relationship_id, relationship_type,
        upper_organization_id, upper_party_type, lower_organization_id, lower_party_type, started_at)
      values ('${id}', 'network', '${a.partnerId}', 'organization', '${a.organizationId}', 'organization', now())`,
    'strata_tenancy.invitations': `insert into strata_tenancy.invitations (organization_id, invitation_id, user_id, label, token_hash, invited_at, expires_at)
      values ('${a.organizationId}', '${id}', '${a.member.userId}', 'x', sha256('x'), now(), now() + interval '1 day')`,
    'strata_tenancy.organization_domains': `insert into strata_tenancy.organization_domains (organization_id, organization_domain_id, domain, txt_value, added_at, requested_at, due_at)
      values ('${a.organizationId}', '${id}', 'trail.example', repeat('x', 40), now(), now(), now())`,
    'strata_access.roles': `insert into strata_access.roles (role_id, organization_id, role, name) values ('${id}', '${a.organizationId}', 'x', 'x')`,
    'strata_access.role_permissions': `insert into strata_access.role_permissions (role_permission_id, role_id, permission) values ('${id}', '${a.access.roleId}', 'members.read')`,
    'strata_access.role_inheritance': `insert into strata_access.role_inheritance (role_inheritance_id, role_id, inherits_role_id, role_defined_in, inherits_defined_in,
        is_for_admin_company, is_inherited_for_admin_company)
      values ('${id}', '${a.access.roleId}', '${MEMBER_ROLE}', '${a.organizationId}', '00000000-0000-0000-0000-000000000000', false, false)`,
    'strata_access.membership_roles': `insert into strata_access.membership_roles (organization_id, membership_role_id, membership_id, role_id, role_defined_in)
      values ('${a.organizationId}', '${id}', '${a.reinstated.membershipId}', '${a.access.roleId}', '${a.organizationId}')`,
    'strata_access.membership_grants': `insert into strata_access.membership_grants (organization_id, membership_grant_id, membership_id, permission, effect)
      values ('${a.organizationId}', '${id}', '${a.reinstated.membershipId}', 'audit.read', 'allow')`,
    'strata_access.user_roles': `insert into strata_access.user_roles (user_role_id, user_id, role_id) values ('${id}', '${a.reinstated.userId}', '${a.access.platformRoleId}')`,
  }
  const keys: Record<string, string> = {
    'strata_access.roles': 'role_id',
    'strata_access.role_permissions': 'role_permission_id',
    'strata_access.role_inheritance': 'role_inheritance_id',
    'strata_access.membership_roles': 'membership_role_id',
    'strata_access.membership_grants': 'membership_grant_id',
    'strata_access.user_roles': 'user_role_id',
    'strata_users.users': 'user_id',
    'strata_users.identifiers': 'identifier_id',
    'strata_customers.customers': 'customer_id',
    'strata_customers.customer_addresses': 'customer_address_id',
    'strata_accounts.accounts': 'account_id',
    'strata_accounts.account_holders': 'account_holder_id',
    'strata_accounts.account_operators': 'account_operator_id',
    'strata_accounts.account_moves': 'account_move_id',
    'strata_tenancy.organizations': 'organization_id',
    'strata_tenancy.companies': 'company_id',
    'strata_tenancy.memberships': 'membership_id',
    'strata_tenancy.relationships': 'relationship_id',
    'strata_tenancy.party_contacts': 'party_contact_id',
    'strata_tenancy.party_addresses': 'party_address_id',
    'strata_tenancy.party_settings': 'party_setting_id',
    'strata_tenancy.membership_moves': 'membership_move_id',
    'strata_tenancy.organization_relationships': 'organization_relationship_id',
    'strata_tenancy.invitations': 'invitation_id',
    'strata_tenancy.organization_domains': 'organization_domain_id',
  }
  const changes: Record<string, string> = {
    'strata_access.roles': `name = 'y'`,
    'strata_access.role_permissions': `ended_at = clock_timestamp()`,
    'strata_access.role_inheritance': `ended_at = clock_timestamp()`,
    'strata_access.membership_roles': `ended_at = started_at + interval '1 day'`,
    'strata_access.membership_grants': `ended_at = started_at + interval '1 day'`,
    'strata_access.user_roles': `ended_at = started_at + interval '1 day'`,
    'strata_users.users': `given_name = 'Trail', family_name = 'Trail', deactivated_at = now()`,
    'strata_users.identifiers': `verified_at = now(), last_proof_at = now()`,
    'strata_customers.customers': `legal_name = 'y', closed_at = now()`,
    'strata_customers.customer_addresses': `ended_at = started_at + interval '1 day'`,
    'strata_accounts.accounts': `name = 'y', opened_at = now()`,
    'strata_accounts.account_holders': `ended_at = started_at + interval '1 day'`,
    'strata_accounts.account_operators': `ended_at = started_at + interval '1 day'`,
    'strata_accounts.account_moves': `undone_at = now()`,
    'strata_tenancy.organizations': `name = 'y', suspended_at = now()`,
    'strata_tenancy.companies': `name = 'y', closed_at = now()`,
    'strata_tenancy.memberships': `label = 'y', ended_at = now()`,
    'strata_tenancy.relationships': `ended_at = started_at + interval '1 day'`,
    'strata_tenancy.party_contacts': `ended_at = started_at + interval '1 day'`,
    'strata_tenancy.party_addresses': `ended_at = started_at + interval '1 day'`,
    'strata_tenancy.party_settings': `value = '2'`,
    'strata_tenancy.membership_moves': `moved_at = now()`,
    'strata_tenancy.organization_relationships': `ended_at = started_at + interval '1 day'`,
    'strata_tenancy.invitations': `declined_at = now()`,
    'strata_tenancy.organization_domains': `verified_at = now()`,
  }
  const rows = Object.entries(inserts).flatMap(([table, insert]) => {
    const where = `where ${keys[table]} = '${id}'`
    return [
      { key: `a row comes into ${table}`, sql: insert, after, about: [table] },
      {
        key: `a row of ${table} changes`,
        setup: insert,
        sql: counted(`update ${table} set ${changes[table]} ${where}`),
        after,
        about: [table],
      },
      {
        key: `a row of ${table} goes`,
        setup: insert,
        sql: `delete from ${table} ${where}`,
        after,
        about: [table],
      },
    ]
  })
  const touched = [
    'strata_core.settings',
    'strata_users.sign_in_rules',
    'strata_users.linking_policies',
    ...Object.keys(inserts).filter(
      (table) =>
        !/_(addresses|holders|operators|contacts|moves|roles|grants|permissions|inheritance)$|relationships$/.test(
          table,
        ),
    ),
  ].map((table) => ({
    key: `the time of a change in ${table} is kept`,
    sql: `update ${table} set updated_at = '2000-01-01'`,
    after: `select count(*)::text from ${table} where updated_at = '2000-01-01'`,
    about: [table],
  }))
  const person = `where user_id = '${a.member.userId}'`
  const settled = `select string_agg(status, ' ' order by account_id) from strata_accounts.accounts where customer_id = '${a.customerId}'`
  const suspension = `update strata_customers.customers set suspended_at = now() where customer_id = '${a.customerId}'`
  const eligibility = [
    {
      key: 'a customer who is suspended has the accounts frozen',
      sql: suspension,
      after: settled,
      about: ['strata_customers.customers', 'strata_accounts.eligible_customers', 'strata_accounts.accounts'],
    },
    {
      key: 'a customer who is entered as verified is eligible',
      sql: `insert into strata_customers.customers (kind, legal_name, verified_at) values ('enterprise', 'x', now())`,
      after: 'select count(*)::text from strata_accounts.eligible_customers',
      about: ['strata_customers.customers'],
    },
    {
      key: 'eligibility that is lost by replication freezes accounts',
      setup: 'set local session_replication_role = replica',
      sql: `update strata_accounts.eligible_customers set lost_at = now() where customer_id = '${a.customerId}'`,
      after: settled,
      about: ['strata_accounts.eligible_customers'],
    },
    {
      key: 'an account is put below the one below it',
      sql: `update strata_accounts.accounts set parent_account_id = '${a.account.pendingAccountId}' where account_id = '${a.account.accountId}'`,
      about: ['strata_accounts.accounts'],
    },
  ]
  const rights = (
    [
      ['a role brings another permission', 'role_permissions', inserts['strata_access.role_permissions']],
      [
        'a role brings a permission no more',
        'role_permissions',
        `update strata_access.role_permissions set ended_at = clock_timestamp() where role_id = '${a.access.roleId}'`,
      ],
      [
        'a permission of a role is deleted',
        'role_permissions',
        `delete from strata_access.role_permissions where role_id = '${a.access.roleId}'`,
      ],
      ['a role inherits another', 'role_inheritance', inserts['strata_access.role_inheritance']],
      [
        'a team inherits no more',
        'role_inheritance',
        `update strata_access.role_inheritance set ended_at = clock_timestamp() where role_id = '${a.access.teamId}'`,
      ],
      [
        'an inheritance is deleted',
        'role_inheritance',
        `delete from strata_access.role_inheritance where role_id = '${a.access.teamId}'`,
      ],
      [
        'a role is retired',
        'roles',
        `update strata_access.roles set retired_at = clock_timestamp() where role_id = '${a.access.roleId}'`,
      ],
      [
        'a permission is registered',
        'permissions',
        `insert into strata_access.permissions (permission, description) values ('trail.see', 'x')`,
      ],
    ] as const
  ).map(([key, table, sql]) => ({
    key,
    sql: sql as string,
    after: `select md5(string_agg(concat(role_id, permission, scope), ',' order by role_id, permission, scope)) from strata_access.effective_role_permissions`,
    about: [`strata_access.${table}`],
  }))
  const ofOwner = `where membership_id = '${a.owner.membershipId}'`
  const guards = (
    [
      [
        'the role of the last owner is to end',
        'strata_access.membership_roles',
        `update strata_access.membership_roles set ended_at = 'infinity' ${ofOwner}`,
      ],
      [
        'the role of the last owner is deleted',
        'strata_access.membership_roles',
        `delete from strata_access.membership_roles ${ofOwner}`,
      ],
      [
        'the membership of the last owner ends',
        'strata_tenancy.memberships',
        `update strata_tenancy.memberships set ended_at = now() ${ofOwner}`,
      ],
      [
        'the last owner is suspended',
        'strata_users.users',
        `update strata_users.users set suspended_at = now() where user_id = '${a.owner.userId}'`,
      ],
      [
        'an owner leaves the admin company',
        'strata_tenancy.memberships',
        `update strata_tenancy.memberships set company_id = null ${ofOwner}`,
      ],
      [
        'a member is given a role twice at a time',
        'strata_access.membership_roles',
        `insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, ended_at)
         values ('${a.organizationId}', '${a.member.membershipId}', '${a.access.teamId}', '${a.organizationId}', 'infinity')`,
      ],
      [
        'a member is denied something twice at a time',
        'strata_access.membership_grants',
        `insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, ended_at)
         select organization_id, membership_id, permission, effect, scope, counterpart_membership_id, 'infinity' from strata_access.membership_grants
         where membership_grant_id = '${a.access.grantId}'`,
      ],
      [
        'somebody erased is given a role of the platform',
        'strata_access.user_roles',
        `insert into strata_access.user_roles (user_id, role_id) values ('${a.erased.userId}', '${a.access.platformRoleId}')`,
      ],
    ] as const
  ).map(([key, table, sql]) => ({ key, sql: counted(sql), about: [table] }))
  const names = [
    {
      key: 'a person takes another name',
      sql: `update strata_users.users set given_name = 'Trail', family_name = 'Trail' ${person}`,
      after,
      about: ['strata_users.users'],
    },
    {
      key: 'a person joins with a name',
      sql: `insert into strata_tenancy.memberships (organization_id, user_id, label) values ('${a.organizationId}', '${a.member.userId}', 'second')`,
      after: `select string_agg(user_full_name, ',') from strata_tenancy.memberships where label = 'second'`,
      about: ['strata_tenancy.memberships'],
    },
  ]
  const domains = [
    ['is verified', a.joining.namedDomain.id, 'verified_at = clock_timestamp()'],
    ['lapses', a.joining.domainId, 'lapsed_at = clock_timestamp()'],
  ].map(([verb, domainId, change]) => ({
    key: `a domain ${verb}`,
    sql: counted(
      `update strata_tenancy.organization_domains set ${change} where organization_domain_id = '${domainId}'`,
    ),
    after: 'select count(*)::text from strata_tenancy.domain_holders',
    about: ['strata_tenancy.organization_domains'],
  }))
  const guarded = [
    'strata_audit.row_history',
    'strata_audit.lifecycle_events',
    'strata_audit.security_events',
  ].flatMap((table) =>
    [undefined, 'set local session_replication_role = replica'].flatMap((setup) =>
      [`update ${table} set actor_role = 'x'`, `delete from ${table}`, `truncate ${table}`].map((sql) => ({
        key: `${sql.split(' ')[0]} of ${table}${setup ? ' as a replica' : ''}`,
        ...(setup ? { setup } : {}),
        sql,
        about: [table],
      })),
    ),
  )
  const personal = `'{given_name,family_name,full_name,avatar_url,locale,time_zone,status_reason}'::text[]`
  const ofMember = `where row_key = '${a.reinstated.userId}'`
  const redactions = [
    [
      'strata_audit.row_history',
      `old_image = old_image - ${personal}, redacted_at = now() ${ofMember} and operation = 'update'`,
    ],
    [
      'strata_audit.lifecycle_events',
      `reason = null, redacted_at = now() ${ofMember} and reason is not null`,
    ],
  ].flatMap(([table, redaction]) =>
    [
      ['takes what is personal out of', 'strata_definer', redaction],
      ['takes everything out of', 'strata_definer', redaction?.replace(/= .*, redacted/, '= null, redacted')],
      [
        'marks without taking anything out of',
        'strata_definer',
        redaction?.replace(/^.*, redacted/, 'redacted'),
      ],
      ['takes what is personal out of', undefined, redaction],
    ].map(([verb, role, change]) => ({
      key: `${role ?? 'a superuser'} ${verb} ${table}`,
      ...(role ? { role } : {}),
      sql: counted(`update ${table} set ${change}`),
      about: [table as string],
    })),
  )
  return [
    ...rows,
    ...touched,
    ...eligibility,
    ...rights,
    ...guards,
    ...names,
    ...domains,
    ...guarded,
    ...redactions,
  ]
}

export interface WatchedFunction {
  schema: string
  signature: string
  /** With null for every argument. */
  call: string
  pinsPath: boolean
}

export async function watchedFunctions(client: pg.ClientBase): Promise<WatchedFunction[]> {
  const { rows } = await client.query<WatchedFunction>(
    `select n.nspname as schema, p.oid::regprocedure::text as signature, p.proconfig is not null as "pinsPath",
            format('select %I.%I(%s)::pg_catalog.text', n.nspname, p.proname,
              (select string_agg(case when t.typtype = 'c' then 'null' else format('null::%I.%I', m.nspname, t.typname) end, ', ' order by a.position)
               from unnest(p.proargtypes) with ordinality as a (type, position)
               join pg_type t on t.oid = a.type join pg_namespace m on m.oid = t.typnamespace)) as call
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'strata' or n.nspname like 'strata\\_%'
     order by 2`,
  )
  return rows
}

// Whether there is an answer, and not which: it may hold the time.
const answered = (call: string) => `select case when (${call}) is null then 'none' else 'some' end`

/** Types by which somebody who may make temporary objects would take a function over that looks there first. */
const shadows = ['text', 'uuid', 'timestamptz', 'interval', 'bytea', 'bool', 'int4', 'name', 'jsonb']
  .map((type) => `create domain pg_temp.${type} as pg_catalog.${type} check (false)`)
  .join('; ')

/** Every function, called by somebody who was let into its schema and no further, and among types of the caller's making. */
export function calls(functions: readonly WatchedFunction[]): Action[] {
  return functions.flatMap(({ schema, signature, call, pinsPath }) => [
    {
      key: `a stranger calls ${signature}`,
      setup: `grant usage on schema ${schema} to strata_test_stranger`,
      role: 'strata_test_stranger',
      sql: call,
      about: [`execute ${signature}`],
    },
    ...(pinsPath
      ? [
          {
            key: `${signature} among shadows`,
            setup: shadows,
            sql: answered(call),
            about: [`path ${signature}`],
          },
        ]
      : []),
  ])
}

/** Creating in a schema of ours, and what a new function lets others do. */
export function creations(schemas: readonly string[]): Action[] {
  return [
    ...schemas.flatMap((schema) =>
      observedRoles
        .filter((role) => role !== 'strata_owner')
        .map((role) => ({
          key: `${role} creates in ${schema}`,
          role,
          sql: `create table ${schema}.made ()`,
          about: [`create ${schema} ${role}`],
        })),
    ),
    {
      key: 'an application calls a function that was just made',
      setup: `set local role strata_owner; create function strata.made() returns text language sql begin atomic select 'x'; end; set local role none`,
      role: 'strata_app',
      sql: 'select strata.made()',
      about: ['default privileges'],
    },
  ]
}
