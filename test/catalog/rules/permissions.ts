import type { BadExample } from '../example.js'

const owner = '00000000-0000-4000-8000-000000000001'
const platform = '00000000-0000-0000-0000-000000000000'
const id = (last: string) => `00000000-0000-7000-8000-0000000000${last}`
const role = (last: string) =>
  `insert into strata_access.roles (role_id, role, name) values ('${id(last)}', 'rule_${last}', 'x')`
const inherits = (a: string, b: string) =>
  `insert into strata_access.role_inheritance (role_id, inherits_role_id, role_defined_in, inherits_defined_in, is_for_admin_company, is_inherited_for_admin_company)
   values ('${id(a)}', '${id(b)}', '${platform}', '${platform}', false, false)`
const bring = (last: string) =>
  `insert into strata_access.role_permissions (role_id, permission) values ('${id(last)}', 'members.read')`
const organization = `
  insert into strata_users.users (user_id) values ('${id('0a')}');
  insert into strata_tenancy.organizations (organization_id, name, slug) values ('${id('0b')}', 'x', 'x');
  insert into strata_tenancy.companies (organization_id, company_id, name, is_admin) values ('${id('0b')}', '${id('0c')}', 'x', true);
  insert into strata_tenancy.memberships (organization_id, membership_id, user_id, company_id, joined_at)
  values ('${id('0b')}', '${id('0d')}', '${id('0a')}', '${id('0c')}', now());
  insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, started_at)
  values ('${id('0b')}', '${id('0d')}', '${owner}', '${platform}', now())`
const off = (table: string, trigger: string) => `alter table ${table} disable trigger ${trigger}`

export const examples: BadExample[] = [
  {
    title: 'a permission of a role that checks do not know',
    sql: `${role('01')}; ${off('strata_access.role_permissions', 't600_settle_inserted')}; ${bring('01')}`,
    object: 'strata_access.effective_role_permissions',
  },
  {
    title: 'a permission that came by inheritance and has stayed',
    sql: `${role('01')}; ${role('02')}; ${bring('02')}; ${inherits('01', '02')};
          ${off('strata_access.role_inheritance', 't600_settle_updated')};
          update strata_access.role_inheritance set ended_at = started_at`,
    object: 'strata_access.effective_role_permissions',
  },
  {
    title: 'two roles that inherit each other',
    sql: `${role('01')}; ${role('02')}; ${inherits('01', '02')}; ${off('strata_access.role_inheritance', 't600_settle_inserted')}; ${inherits('02', '01')}`,
    object: 'strata_access.role_inheritance',
  },
  {
    title: 'a permission that owners were not given',
    sql: `${off('strata_access.permissions', 't600_give_to_owner')}; insert into strata_access.permissions (permission, description) values ('rule.see', 'x')`,
    object: 'strata_access.role_permissions',
  },
  {
    title: 'an owner outside of the admin company',
    sql: `${organization}; ${off('strata_tenancy.memberships', 't600_keep_admin_company')}; update strata_tenancy.memberships set company_id = null`,
    object: 'strata_access.membership_roles',
  },
  {
    title: 'a role that is held twice at a time',
    sql: `${organization}; ${off('strata_access.membership_roles', 't200_check_holding')};
          insert into strata_access.membership_roles (organization_id, membership_id, role_id, role_defined_in, started_at, ended_at)
          values ('${id('0b')}', '${id('0d')}', '${owner}', '${platform}', now() - interval '1 day', now() + interval '1 day')`,
    object: 'strata_access.membership_roles',
  },
  {
    title: 'an organization whose last owner was suspended while nothing refused it',
    sql: `${organization}; ${off('strata_users.users', 't600_keep_owner')};
          update strata_users.users set registered_at = now() where user_id = '${id('0a')}';
          update strata_users.users set suspended_at = now() where user_id = '${id('0a')}'`,
    object: 'strata_tenancy.organizations',
  },
  {
    title: 'an organization whose last owner lost the role while nothing refused it',
    sql: `${organization}; ${off('strata_access.membership_roles', 't600_keep_owner_updated')};
          update strata_access.membership_roles set ended_at = clock_timestamp(), revoke_reason = 'x'`,
    object: 'strata_tenancy.organizations',
  },
]
