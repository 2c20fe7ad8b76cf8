/** Calls of everything that runs with the rights of its owner, for tests of what a caller can make it do. */
import type { Cast } from '../support/cast.js'

export type Login = 'app' | 'auth' | 'operator' | 'worker'

/** A call of every function that runs as somebody else, with values that take it to its end. In order. */
export function callsOf({ a, b, stranger }: Cast): [Login, string, unknown[]][] {
  const user = [stranger.userId, 'a reason']
  const membership = [a.organizationId, a.reinstated.membershipId]
  return [
    ['operator', 'strata.create_user', ['Given', 'Family', 'standard', 'en', 'Europe/London']],
    ['operator', 'strata.create_customer', ['individual', 'Given', 'Family', null, '1980-01-01', null, 'GB']],
    ['operator', 'strata.set_customer_address', [a.customerId, 'registered', ['x'], 'x', 'x', 'x', 'GB']],
    ['operator', 'strata.create_organization', ['Shadow', 'shadow', a.customerId, a.organizationId]],
    ['operator', 'strata.create_company', [a.organizationId, 'Shadow']],
    [
      'operator',
      'strata.create_membership',
      [a.organizationId, stranger.userId, a.companyId, 's', 's', 'Gi', 'Fa'],
    ],
    ['operator', 'strata.lock_user', [...user, '2100-01-01']],
    ['operator', 'strata.unlock_user', user],
    ['operator', 'strata.suspend_user', [...user, '2100-01-01']],
    ['operator', 'strata.reinstate_user', user],
    ['operator', 'strata.deactivate_user', user],
    ['operator', 'strata.reactivate_user', user],
    ['operator', 'strata.suspend_membership', [...membership, 'a reason', '2100-01-01']],
    ['operator', 'strata.reinstate_membership', [...membership, 'a reason']],
    ['operator', 'strata.end_membership', [...membership, 'a reason']],
    ['operator', 'strata.suspend_organization', [a.organizationId, 'a reason', '2100-01-01']],
    ['operator', 'strata.reinstate_organization', [a.organizationId, 'a reason']],
    ['operator', 'strata.close_organization', [b.organizationId, 'a reason']],
    ['operator', 'strata.suspend_customer', [b.customerId, 'a reason']],
    ['operator', 'strata.reinstate_customer', [b.customerId, 'a reason']],
    ['operator', 'strata.close_customer', [b.customerId, 'a reason']],
    ['auth', 'strata.register_user', user],
    ['auth', 'strata.record_verification', [stranger.userId, 'phone']],
    ['auth', 'strata.record_sign_in', [stranger.userId]],
    ['auth', 'strata.open_session', [a.owner.userId, a.organizationId, a.owner.membershipId, 2, '1 hour']],
    ['auth', 'strata.revoke_user_sessions', [stranger.userId]],
    ['auth', 'strata.revoke_session', [b.owner.token]],
    ['app', 'strata.begin_session', [a.owner.token, true]],
    ['app', 'strata.update_my_profile', ['Gi', 'Fa', 'job', 'en', 'Europe/London']],
    ['app', 'strata_core.organization_id', []],
    ['app', 'strata_core.user_id', []],
    ['app', 'strata_core.membership_id', []],
    ['app', 'strata_core.session_id', []],
    ['app', 'strata_core.assurance_level', []],
    ['app', 'strata_core.clock', []],
    ['app', 'strata.begin_session', [b.owner.token, false]],
    ['app', 'strata_core.raise_error', ['ST101', 'x']],
    ['worker', 'strata.refresh_user_attributes', []],
  ]
}
