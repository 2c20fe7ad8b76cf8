/** The names that the installation of pg-strata owns in a database. They are fixed: the database is shared with other software. */

export const OWNER = 'strata_owner'

/** The group roles, as `sql/schema/core/roles.sql` makes them. */
export const GROUP_ROLES = [
  OWNER,
  'strata_definer',
  'strata_reporter',
  'strata_merger',
  'strata_auth',
  'strata_app',
  'strata_operator',
  'strata_worker',
  'strata_analyst',
] as const

/** The roles to which strata_owner hands objects over, and which it must therefore be able to become. */
export const OWNER_BECOMES = ['strata_definer', 'strata_reporter', 'strata_merger'] as const

/** Every schema of ours, in the order of the strata; later versions fill those that do not exist yet. */
export const SCHEMAS = [
  'strata_core',
  'strata_audit',
  'strata_users',
  'strata_customers',
  'strata_kyc',
  'strata_accounts',
  'strata_tenancy',
  'strata_access',
  'strata_profile',
  'strata_merges',
  'strata_wiring',
  'strata_import',
  'strata',
  'strata_analytics',
] as const

export const HISTORY_SCHEMA = 'strata_core'
export const HISTORY_TABLE = 'migrations'

/** "strata" as a number. node-pg-migrate's own lock value is the same for every program that uses it. */
export const LOCK_VALUE = 0x737472617461

/** Tables that the migrations fill themselves: rows in them are no data that an uninstall would lose. */
export const SEEDED_TABLES = [
  'strata_core.migrations',
  'strata_core.migration_files',
  'strata_core.installed_nouns',
  'strata_core.settings',
  'strata_core.keys',
  'strata_core.personal_data',
  'strata_core.transitions',
  'strata_core.error_codes',
  'strata_core.security_event_types',
  'strata_core.time_zones',
  'strata_customers.customer_relationship_types',
  'strata_kyc.acceptance_policies',
  'strata_kyc.acceptance_policy_documents',
  'strata_users.user_types',
  'strata_users.sign_in_rules',
  'strata_kyc.document_types',
  'strata_accounts.account_types',
  'strata_accounts.currencies',
  'strata_access.permissions',
  'strata_access.roles',
  'strata_access.role_permissions',
  'strata_access.role_inheritance',
  'strata_access.effective_role_permissions',
  'strata_tenancy.party_types',
  'strata_tenancy.relationship_types',
  'strata_tenancy.relationship_rules',
  'strata_tenancy.public_mail_domains',
  'strata_merges.data_groups',
  'strata_merges.merge_policies',
  'strata_merges.blocking_rules',
  'strata_merges.comparison_levels',
  'strata_merges.email_rules',
] as const

export const OLDEST_MAJOR = 15
