/** pg-strata for applications: `createStrata`, the functions of each stratum, their generated queries, input schemas and errors. */
import * as customers from './queries/customers.js'
import * as profile from './queries/profile.js'
import * as tenancy from './queries/tenancy.js'
import * as users from './queries/users.js'

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
export * from './customers.js'
export * from './errors.js'
export * as inputs from './inputs.js'
export * from './profile.js'
export * from './tenancy.js'
export * from './users.js'

/** The generated queries, for `tx.run` and `strata.run`. */
export const queries = { users, customers, tenancy, profile }
