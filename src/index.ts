/** pg-strata for applications: `createStrata`, the functions of each stratum, their generated queries, input schemas and errors. */
import * as access from './queries/access.js'
import * as accounts from './queries/accounts.js'
import * as audit from './queries/audit.js'
import * as customers from './queries/customers.js'
import * as domains from './queries/domains.js'
import * as duplicates from './queries/duplicates.js'
import * as invitations from './queries/invitations.js'
import * as kyc from './queries/kyc.js'
import * as merges from './queries/merges.js'
import * as parties from './queries/parties.js'
import * as profile from './queries/profile.js'
import * as relationships from './queries/relationships.js'
import * as tenancy from './queries/tenancy.js'
import * as terms from './queries/terms.js'
import * as users from './queries/users.js'

export * from './access.js'
export * from './accounts.js'
export * from './alerts.js'
export {
  createStrata,
  type Desk,
  type Door,
  type OperatorOptions,
  type Prepare,
  type Runner,
  type Session,
  type SessionTransaction,
  type Strata,
  type StrataOptions,
  type Transaction,
  type TransactionOptions,
} from './client.js'
export * from './credentials.js'
export * from './customers.js'
export * from './documents.js'
export * from './domains.js'
export * from './duplicates.js'
export * from './errors.js'
export * from './explanation.js'
export { type FluentdOptions, fluentdSink } from './fluentd.js'
export * from './identifiers.js'
export * as inputs from './inputs.js'
export * from './invitations.js'
export * from './kyc.js'
export * from './legacy.js'
export * from './merges.js'
export * from './parties.js'
export * from './passkeys.js'
export { hashPassword, type PasswordAnswer, verifyPassword } from './passwords.js'
export * from './profile.js'
export * from './recovery-codes.js'
export { type RegistryOptions, registryProvider } from './registry.js'
export * from './relationships.js'
export {
  getOutboxBacklog,
  type OutboxBacklog,
  type OutboxRecord,
  purgeOutbox,
  type RecordSink,
  type RelayOptions,
  type RelayRun,
  relayOutbox,
  streamSink,
} from './relay.js'
export * from './secrets.js'
export {
  type Admitted,
  type CodeMessage,
  type CodeSent,
  type PasskeyRequested,
  requestCode,
  type SignInAnswer,
  type SignInDesk,
  type SignInSettings,
  type SignUpAnswer,
  type StepUpMethod,
  type StepUpRequired,
  signIn,
  signUp,
  type Throttled,
} from './sign-in.js'
export * from './tenancy.js'
export * from './terms.js'
export * from './totp.js'
export * from './users.js'
export {
  runVerificationChecks,
  type VerificationAnswer,
  type VerificationOutcome,
  type VerificationProvider,
  type VerificationRequest,
  type VerificationRun,
} from './verification.js'

/** The generated queries, for `tx.run` and `strata.run`. */
export const queries = {
  access,
  users,
  customers,
  kyc,
  merges,
  accounts,
  tenancy,
  invitations,
  domains,
  duplicates,
  terms,
  relationships,
  parties,
  profile,
  audit,
}
