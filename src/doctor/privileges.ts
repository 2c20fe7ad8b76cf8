/**
 * Who may do what: every privilege on every object of pg-strata, and nothing else. The doctor compares a live database with this page, and
 * the tests do what it says and what it does not say.
 *
 * A role is written without its prefix `strata_`. An owner's own privileges are not listed. Functions are listed by name: there are no overloads.
 */

export type Grantee = 'owner' | 'definer' | 'reporter' | 'auth' | 'app' | 'operator' | 'worker' | 'analyst'

/** Privileges as SQL writes them, with the columns in parentheses where not all are meant. */
export type Privileges = string

const everyone: readonly Grantee[] = ['definer', 'reporter', 'auth', 'app', 'operator', 'worker', 'analyst']
/** Of a function that belongs to strata_definer. */
const everyoneElse: readonly Grantee[] = ['reporter', 'owner', 'auth', 'app', 'operator', 'worker', 'analyst']
const everyoneReads = Object.fromEntries(everyone.map((grantee) => [grantee, 'select']))

/** Schemas, and who may use them. */
export const schemas: Readonly<Record<string, readonly Grantee[]>> = {
  strata_core: everyone,
  strata_audit: ['definer', 'reporter'],
  strata_users: ['definer', 'reporter', 'app'],
  strata_customers: ['definer', 'reporter'],
  strata_tenancy: ['definer', 'reporter', 'app'],
  strata_profile: ['definer', 'reporter'],
  strata_wiring: ['definer'],
  strata: ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  strata_analytics: ['reporter', 'analyst'],
}

/** Tables and views. */
export const relations: Readonly<Record<string, Readonly<Partial<Record<Grantee, Privileges>>>>> = {
  'strata_core.context': { reporter: 'select', app: 'select' },
  'strata_core.error_codes': everyoneReads,
  'strata_core.keys': { definer: 'select, insert, update' },
  'strata_core.migration_files': {},
  'strata_core.migrations': {},
  'strata_core.settings': { definer: 'select' },
  'strata_core.time_zones': everyoneReads,
  'strata_core.transitions': everyoneReads,

  'strata_audit.lifecycle_events': { definer: 'select, insert', reporter: 'select' },
  'strata_audit.row_history': { definer: 'select, insert' },
  'strata_audit.status_periods': {},

  'strata_users.sessions': { definer: 'select, insert, update' },
  'strata_users.user_activity': { definer: 'select, insert, update', reporter: 'select', app: 'select' },
  'strata_users.user_types': { definer: 'select', reporter: 'select', app: 'select' },
  'strata_users.users': { definer: 'select, insert, update', reporter: 'select', app: 'select' },

  'strata_customers.customer_addresses': { definer: 'select, insert, update', reporter: 'select' },
  'strata_customers.customers': { definer: 'select, insert, update', reporter: 'select' },

  'strata_tenancy.companies': { definer: 'select, insert, update', reporter: 'select', app: 'select' },
  'strata_tenancy.memberships': {
    definer: 'select, insert, update',
    reporter: 'select',
    app: 'select, update (given_name, family_name, job_title, locale, time_zone)',
  },
  'strata_tenancy.organizations': { definer: 'select, insert, update', reporter: 'select', app: 'select' },

  'strata_profile.refreshes': { definer: 'select', reporter: 'select, insert' },
  'strata_profile.user_attributes_calculated': {},

  'strata.companies': { app: 'select' },
  'strata.customers': { app: 'select' },
  'strata.me': { app: 'select' },
  'strata.member_profiles': { app: 'select' },
  'strata.members': { app: 'select' },
  'strata.membership_status_periods': { app: 'select' },
  'strata.organizations': { app: 'select' },
  'strata.user_attributes': { app: 'select' },
  'strata.user_status_periods': { app: 'select' },
  'strata.users': { app: 'select' },

  'strata_analytics.companies': { analyst: 'select' },
  'strata_analytics.customers': { analyst: 'select' },
  'strata_analytics.memberships': { analyst: 'select' },
  'strata_analytics.organizations': { analyst: 'select' },
  'strata_analytics.user_status_periods': { analyst: 'select' },
  'strata_analytics.users': { analyst: 'select' },
}

/** Functions, and who besides their owner may execute them. */
export const functions: Readonly<Record<string, readonly Grantee[]>> = {
  'strata_core.assurance_level': everyoneElse,
  'strata_core.clock': everyoneElse,
  'strata_core.generate_key': [],
  'strata_core.hmac': ['definer'],
  'strata_core.lay_row_security': [],
  'strata_core.lay_tenant_rule': [],
  'strata_core.membership_id': everyoneElse,
  'strata_core.organization_id': everyoneElse,
  'strata_core.raise_error': ['owner', 'auth', 'app', 'operator', 'worker'],
  'strata_core.session_id': everyoneElse,
  'strata_core.setting_interval': ['definer'],
  'strata_core.sign_context': ['definer'],
  'strata_core.pack_context': ['definer'],
  'strata_core.tg__touch_updated_at': [],
  'strata_core.tg_settings__mark_test_clock': [],
  'strata_core.user_id': everyoneElse,
  'strata_core.uuid_v7': everyone,

  'strata_audit.lay_append_only': [],
  'strata_audit.lay_lifecycle': [],
  'strata_audit.lay_row_history': [],
  'strata_audit.tg__refuse_change': [],

  'strata_users.change_user_status': [],
  'strata_users.tg_users__record_lifecycle': [],
  'strata_users.tg_users__record_row_history': [],
  'strata_users.user_status': ['definer', 'reporter', 'app', 'analyst'],
  'strata_users.user_status_at': ['definer', 'reporter', 'app', 'analyst'],
  'strata_users.user_status_timed': ['definer', 'reporter', 'app', 'analyst'],

  'strata_customers.change_customer_status': [],
  'strata_customers.customer_status': ['definer', 'reporter'],
  'strata_customers.tg_customer_addresses__record_row_history': [],
  'strata_customers.tg_customers__record_lifecycle': [],
  'strata_customers.tg_customers__record_row_history': [],

  'strata_tenancy.change_membership_status': [],
  'strata_tenancy.change_organization_status': [],
  'strata_tenancy.company_status': ['definer', 'reporter', 'app', 'analyst'],
  'strata_tenancy.membership_status': ['definer', 'reporter', 'app', 'analyst'],
  'strata_tenancy.membership_status_at': ['definer', 'reporter', 'app', 'analyst'],
  'strata_tenancy.organization_status': ['definer', 'reporter', 'app', 'analyst'],
  'strata_tenancy.organization_status_at': ['definer', 'reporter', 'app', 'analyst'],
  'strata_tenancy.tg_companies__record_lifecycle': [],
  'strata_tenancy.tg_companies__record_row_history': [],
  'strata_tenancy.tg_memberships__copy_user_full_name': ['owner'],
  'strata_tenancy.tg_memberships__record_lifecycle': [],
  'strata_tenancy.tg_memberships__record_row_history': [],
  'strata_tenancy.tg_organizations__record_lifecycle': [],
  'strata_tenancy.tg_organizations__record_row_history': [],

  'strata_wiring.tg_users__copy_full_name': [],

  'strata.assurance_level': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  'strata.begin_session': ['app', 'operator'],
  'strata.close_customer': ['operator'],
  'strata.close_organization': ['operator'],
  'strata.create_company': ['operator'],
  'strata.create_customer': ['operator'],
  'strata.create_membership': ['operator'],
  'strata.create_organization': ['operator'],
  'strata.create_user': ['auth', 'operator'],
  'strata.deactivate_user': ['operator'],
  'strata.end_membership': ['operator'],
  'strata.lock_user': ['operator'],
  'strata.membership_id': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  'strata.open_session': ['auth'],
  'strata.organization_id': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  'strata.reactivate_user': ['operator'],
  'strata.record_sign_in': ['auth'],
  'strata.record_verification': ['auth'],
  'strata.refresh_user_attributes': ['worker'],
  'strata.register_user': ['auth', 'operator'],
  'strata.reinstate_customer': ['operator'],
  'strata.reinstate_membership': ['operator'],
  'strata.reinstate_organization': ['operator'],
  'strata.reinstate_user': ['operator'],
  'strata.revoke_session': ['auth', 'app'],
  'strata.revoke_user_sessions': ['auth', 'operator'],
  'strata.schema_version': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  'strata.session_id': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
  'strata.session_outcome': [],
  'strata.set_customer_address': ['operator'],
  'strata.suspend_customer': ['operator'],
  'strata.suspend_membership': ['operator'],
  'strata.suspend_organization': ['operator'],
  'strata.suspend_user': ['operator'],
  'strata.unlock_user': ['operator'],
  'strata.update_my_profile': ['app'],
  'strata.user_id': ['definer', 'reporter', 'auth', 'app', 'operator', 'worker'],
}
